"""The differences between two packs, told so that nobody has to read the sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from appliance.services.packs.build import draft
from appliance.services.packs.diff import PackChange, diff_packs
from appliance.services.packs.sources import read_source
from tests.services.packs.small_pack import edited, files, write_files

RULEPACKS = Path(__file__).parents[3] / "rulepacks"


def document(folder: Path) -> dict[str, Any]:
    return draft(read_source(folder)).document


def changes(tmp_path: Path, name: str, old: str, new: str) -> list[PackChange]:
    before = document(write_files(tmp_path / "before", files()))
    return diff_packs(before, document(write_files(tmp_path / "after", edited(name, old, new))))


CHANGES = yaml.safe_load((Path(__file__).parent / "data" / "pack_changes.yaml").read_text("utf-8"))


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change["sentences"][0][:60])
def test_a_change_is_told_in_plain_words(tmp_path: Path, change: dict[str, Any]) -> None:
    found = changes(tmp_path, change["file"], change["old"], change["new"])
    assert [entry.sentence for entry in found] == change["sentences"]


def test_a_pack_does_not_differ_from_itself(tmp_path: Path) -> None:
    same = document(write_files(tmp_path, files()))
    assert diff_packs(same, same) == []


def test_a_change_says_where_it_belongs(tmp_path: Path) -> None:
    change = changes(tmp_path, "controls/CE-1.yaml", "id: odd-phone", "id: strange-phone")[0].as_document()
    assert (change["section"], change["id"], change["kind"]) == ("controls", "CE-1", "removed")


@pytest.mark.req("RULE-10")
def test_the_renumbering_of_the_real_question_sets_is_recognised() -> None:
    found = diff_packs(
        document(RULEPACKS / "cyber-essentials-3.2"), document(RULEPACKS / "cyber-essentials-3.3")
    )
    sentences = " | ".join(change.sentence for change in found)
    for old, new in (
        ("A2.4", "A2.6"),
        ("A2.5", "A2.7"),
        ("A2.6", "A2.8"),
        ("A2.7", "A2.4"),
        ("A2.8", "A2.5"),
    ):
        assert f"question {old} is now {new}: " in sentences
