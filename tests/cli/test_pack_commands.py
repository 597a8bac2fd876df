"""`transcrypt pack …`: JSON on standard output, sentences on standard error, and an exit status."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.pack_commands import add_pack_commands
from appliance.cli.pack_oscal_command import add_pack_oscal_command
from appliance.foundation.errors import NotVerifiedError, RefusedError, UnreadableError
from appliance.foundation.signing_keys import generate_key
from tests.services.packs.small_pack import edited, files, write_files

CASES = "base: base.json\nas_of: 2026-11-21\ncases:\n  - {id: a, clause: N/A, expect: {CE-1: %s}}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a key of its own, which it trusts, and the small pack's sources beside it."""
    home = tmp_path / "home"
    monkeypatch.setenv("TRANSCRYPT_HOME", str(home))
    public = generate_key().save(home / "keys" / "local.key")
    (home / "keys" / "trusted").mkdir()
    public.rename(home / "keys" / "trusted" / "us.pub")
    write_files(tmp_path / "small", files())
    return home


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser(prog="transcrypt")
    add_pack_oscal_command(add_pack_commands(parser.add_subparsers()))
    arguments = parser.parse_args(["pack", *map(str, words)])
    status: int = arguments.run(arguments)
    return status


def answer(capsys: pytest.CaptureFixture[str]) -> tuple[Any, str]:
    captured = capsys.readouterr()
    return json.loads(captured.out), captured.err


@pytest.mark.req("RULE-11")
def test_a_pack_is_linted_built_signed_and_verified(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = home.parent / "small"
    assert run("lint", sources) == 0
    assert answer(capsys) == ({"problems": []}, f"{sources}: no problems\n")
    assert run("build", sources) == 0
    built, told = answer(capsys)
    assert built["file"] == str(home / "packs" / "small.json")
    assert "Sign it with: transcrypt pack sign" in told
    assert run("sign", "small") == 0
    assert answer(capsys)[0]["file"] == str(home / "packs" / "small.sig.json")
    assert run("verify", "small") == 0
    verified, told = answer(capsys)
    assert verified["sha256"] == built["sha256"]
    assert "which you trust" in told


@pytest.mark.req("RULE-11")
def test_lint_names_each_problem_with_file_and_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = write_files(home.parent / "small", edited("definitions.yaml", "d.ownership", "d.owner"))
    assert run("lint", sources) == 1
    document, told = answer(capsys)
    assert document["problems"][0]["place"] == f"{sources}/definitions.yaml:4"
    assert document["problems"][0]["code"] == "unknown-field"
    assert told.startswith(f"{sources}/definitions.yaml:4: unknown-field: ")
    assert told.endswith(f"{sources}: 1 problem\n")


def test_a_pack_can_be_built_elsewhere_and_opened_by_its_path(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("build", home.parent / "small", "--out", home.parent / "out")
    assert not (home / "packs").exists()
    assert run("sign", home.parent / "out" / "small.json") == 0
    assert run("verify", home.parent / "out" / "small.json") == 0
    assert "small 1.0.0 is signed" in capsys.readouterr().err


@pytest.mark.req("RULE-02")
def test_verify_does_not_trust_a_stranger_until_told_to(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public = generate_key().save(home.parent / "stranger.key")
    run("build", home.parent / "small")
    with pytest.raises(NotVerifiedError) as unsigned:
        run("verify", "small")
    assert unsigned.value.exit_code == 1
    run("sign", "small", "--key", home.parent / "stranger.key")
    with pytest.raises(NotVerifiedError, match="nobody here trusts"):
        run("verify", "small")
    assert run("verify", "small", "--key", public) == 0
    capsys.readouterr()


def test_diff_takes_sources_and_built_packs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("build", home.parent / "small")
    capsys.readouterr()
    assert run("diff", "small", home.parent / "small") == 0
    assert answer(capsys) == ({"changes": []}, "no changes\n")
    other = write_files(home.parent / "other", edited("pack.yaml", "PIN_MIN: 6", "PIN_MIN: 8"))
    assert run("diff", "small", other) == 0
    document, told = answer(capsys)
    assert [change["id"] for change in document["changes"]] == ["PIN_MIN"]
    assert told == "constant PIN_MIN was 6, is 8\n1 change\n"


@pytest.mark.req("RULE-11")
def test_the_cases_of_a_pack_are_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = json.dumps({"profile": {"devices": []}})
    sources = home.parent / "small"
    write_files(sources, {"vectors/base.json": base, "vectors/a.yaml": CASES % "not_applicable"})
    assert run("test", sources) == 0
    assert answer(capsys)[1].endswith("1 passed, 0 failed\n")
    write_files(sources, {"vectors/a.yaml": CASES % "met"})
    assert run("test", sources) == 1
    report, told = answer(capsys)
    assert report["failures"][0]["case"] == "a"
    assert f"{sources}/vectors/a.yaml:4: a: CE-1 is not_applicable, expected met" in told
    write_files(sources, {"vectors/a.yaml": CASES % '{"9.9": met}'})
    assert run("test", sources) == 0
    assert answer(capsys)[1].endswith("0 passed, 0 failed, 1 skipped\n")


@pytest.mark.req("RULE-02")
def test_a_published_pack_cannot_be_built_or_published_with_other_content(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = home.parent / "small"
    assert run("publish", sources) == 0
    assert answer(capsys)[0]["added"] is True
    assert run("publish", sources) == 0
    assert answer(capsys)[0]["added"] is False
    write_files(sources, edited("tables.yaml", "zephyr", "breeze"))
    for command in ("build", "publish"):
        with pytest.raises(RefusedError, match="Raise the version"):
            run(command, sources)
    assert not (home / "packs").exists()


def test_newer_support_dates_are_shown_and_nothing_is_written(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = home.parent / "export.json"
    export.write_text(json.dumps([{"cycle": "10", "releaseDate": "2015-07-29", "eol": "2025-11-14"}]))
    before = {path: path.read_bytes() for path in home.parent.rglob("*") if path.is_file()}
    assert run("refresh-dates", export, "--pack", home.parent / "small", "--product", "windows") == 0
    shown, told = answer(capsys)
    assert shown["changes"][0]["after"] == "2025-11-14"
    assert "Nothing was changed." in told
    assert {path: path.read_bytes() for path in home.parent.rglob("*") if path.is_file()} == before


def test_as_text_there_is_no_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", home.parent / "small", "--format", "text") == 0
    assert capsys.readouterr() == (f"{home.parent / 'small'}: no problems\n", "")


@pytest.mark.parametrize("command", ["lint", "build", "test", "publish"])
def test_a_folder_that_is_no_pack_is_refused(home: Path, command: str) -> None:
    with pytest.raises(UnreadableError, match=r"no pack\.yaml"):
        run(command, home)


@pytest.mark.parametrize("words", [["sign", "none"], ["verify", "none"], ["diff", "none", "none"]])
def test_an_unknown_pack_is_refused(home: Path, words: list[str]) -> None:
    with pytest.raises(UnreadableError, match="there is no pack 'none'"):
        run(*words)


@pytest.mark.req("RULE-12")
def test_a_pack_is_written_as_an_oscal_catalog(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = home.parent / "small"
    run("build", sources)
    built, _ = answer(capsys)
    assert run("oscal", "small") == 0
    installed, told = answer(capsys)
    assert told == ""
    head = installed["catalog"]["metadata"]
    assert {"name": "pack-sha256", "ns": "urn:transcrypt:oscal", "value": built["sha256"]} in head["props"]
    assert run("oscal", sources) == 0
    assert answer(capsys)[0] == installed
