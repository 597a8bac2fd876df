"""`transcrypt flags` as an operator of a host types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.database import CHECKOUT

TENANT = "0b8f6f0e-5b1c-4b0e-9a55-3c1f0c6f2a11"

pytestmark = pytest.mark.req("FLAG-01", "FLAG-02")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "flags.json"
    copy.write_bytes((CHECKOUT / "flags.json").read_bytes())
    monkeypatch.setenv("TRANSCRYPT_FLAGS", str(copy))
    return copy


def test_it_lists_what_holds_and_what_decides_it(run: Run, path: Path) -> None:
    shown = run("flags", "list").out
    assert "on   evidence_ingest_enabled  (for everybody)" in shown
    assert "off  disable_sealing  (emergency stop)" in shown
    run("flags", "set", "disable_sealing", "on", "--why", "keys are being changed")
    shown = run("flags", "list", "--tenant", TENANT).out
    assert "off  evidence_ingest_enabled  (stopped by disable_sealing)" in shown
    lines = [json.loads(line) for line in run("flags", "list", "--json").out.splitlines()]
    stopped = {line["name"] for line in lines if line["source"] == "stopped"}
    assert stopped == {"evidence_ingest_enabled", "report_generation_enabled"}


def test_it_sets_takes_back_and_says_where_that_is_on_record(run: Run, path: Path) -> None:
    done = run("flags", "set", "billing_enabled", "on", "--tenant", TENANT, "--why", "a trial")
    assert done.status == 0
    assert "billing_enabled is on for organisation" in done.out
    assert str(path.with_name("flags.history.jsonl")) in done.out
    assert "(for this organisation)" in run("flags", "list", "--tenant", TENANT).out
    assert run("flags", "unset", "billing_enabled", "--tenant", TENANT).status == 0
    assert "Nothing to change" in run("flags", "unset", "billing_enabled", "--tenant", TENANT).out


def test_a_broken_file_is_refused_with_what_is_wrong_and_nothing_changes(run: Run, path: Path) -> None:
    path.write_text('{"marketing": {"waitlist_enabled": "yes"}}', encoding="utf-8")
    for command in (["check"], ["reload"], ["list"], ["set", "billing_enabled", "on"]):
        refused = run("flags", *command)
        assert refused.status == 2
        assert "does not say what is switched on" in refused.err
        assert "Traceback" not in refused.err
    assert path.read_text(encoding="utf-8") == '{"marketing": {"waitlist_enabled": "yes"}}'


def test_a_name_nobody_knows_is_refused(run: Run, path: Path) -> None:
    refused = run("flags", "set", "biling_enabled", "on")
    assert (refused.status, refused.out) == (2, "")
    assert "There is no flag called biling_enabled" in refused.err


def test_a_good_file_is_said_to_be_good(run: Run, path: Path) -> None:
    assert "is good" in run("flags", "check").out
    assert "Every process reads it" in run("flags", "reload").out


def test_a_reason_in_another_encoding_keeps_no_emergency_stop_from_being_pulled(run: Run, path: Path) -> None:
    assert run("flags", "set", "disable_sign_in", "on", "--why", "f\udcfcr alle").status == 0
    assert "on   disable_sign_in" in run("flags", "list").out
    line = path.with_name("flags.history.jsonl").read_text(encoding="utf-8")
    assert json.loads(line)["why"] == "f\N{REPLACEMENT CHARACTER}r alle"


def test_a_link_to_the_file_stays_one_and_the_file_changes_with_its_record_beside_it(
    run: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.chmod(0o640)
    (tmp_path / "app").mkdir()
    link = tmp_path / "app" / "current.json"
    link.symlink_to(path)
    monkeypatch.setenv("TRANSCRYPT_FLAGS", str(link))
    record = path.with_name("flags.history.jsonl")
    assert str(record) in run("flags", "set", "disable_sign_in", "on").out
    assert link.is_symlink()
    assert "on   disable_sign_in" in run("flags", "list", "--file", path).out
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(record.read_text(encoding="utf-8").splitlines()) == 1
