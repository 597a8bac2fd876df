"""People are known by the address of their sign-in provider, so an installation goes on using one port."""

from __future__ import annotations

from pathlib import Path

from scripts.local.seeding import note_planted, provider_port


def test_the_port_of_the_first_time_is_the_port_of_every_time(tmp_path: Path) -> None:
    mark = tmp_path / "seeded"
    assert provider_port(mark, 9400) == 9400
    note_planted(mark, "http://127.0.0.1:9403")
    assert provider_port(mark, 9400) == 9403


def test_a_stand_in_is_not_remembered(tmp_path: Path) -> None:
    mark = tmp_path / "seeded"
    note_planted(mark, "http://127.0.0.1:9400")
    note_planted(mark, "http://127.0.0.1:9401")
    assert provider_port(mark, 9400) == 9400


def test_a_mark_that_says_nothing_is_as_good_as_none(tmp_path: Path) -> None:
    mark = tmp_path / "seeded"
    for text in ("", "http://127.0.0.1:none", "\x00"):
        mark.write_text(text, encoding="utf-8")
        assert provider_port(mark, 9400) == 9400
        note_planted(mark, "http://127.0.0.1:9402")
        assert provider_port(mark, 9400) == 9402
