"""The file of flags is read again when it changed; a broken one is refused, and the last good one holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appliance.foundation.errors import UnreadableError
from appliance.foundation.flags import Flag, KillSwitch
from appliance.foundation.flags_file import FlagsFile
from tests.log_capture import captured_logs

SHIPPED = Path(__file__).parents[2] / "flags.json"

pytestmark = pytest.mark.req("FLAG-02")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    copy = tmp_path / "flags.json"
    copy.write_bytes(SHIPPED.read_bytes())
    return copy


def change(path: Path, section: str, **flags: bool) -> None:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    document[section].update(flags)
    put(path, json.dumps(document))


def put(path: Path, content: str) -> None:
    """As an operator's script does it: the whole file in one step."""
    fresh = path.with_suffix(".new")
    fresh.write_text(content, encoding="utf-8")
    fresh.replace(path)


def test_a_change_holds_from_the_next_question_on(path: Path) -> None:
    file = FlagsFile(path)
    before = file.latest()
    assert file.latest() is before
    change(path, "essentials", billing_enabled=True)
    assert file.latest().enabled(Flag.BILLING_ENABLED)
    assert not before.enabled(Flag.BILLING_ENABLED)


@pytest.mark.parametrize("content", ["", "{", "{}", '{"marketing": {}}', "null"])
def test_a_broken_file_is_refused_once_and_the_last_good_one_holds(path: Path, content: str) -> None:
    file = FlagsFile(path)
    good = file.latest()
    with captured_logs() as captured:
        put(path, content)
        assert file.latest() is good
        assert file.latest() is good
    [line] = captured.named("flags.refused")
    assert line["level"] == "ERROR"
    assert captured.problems() == []
    change_back(path)
    assert file.latest() == good


def change_back(path: Path) -> None:
    put(path, SHIPPED.read_text(encoding="utf-8"))


def test_a_file_that_goes_away_leaves_what_held(path: Path) -> None:
    file = FlagsFile(path)
    good = file.latest()
    path.unlink()
    assert file.latest() is good
    change_back(path)
    change(path, "essentials", billing_enabled=True)
    assert file.latest().enabled(Flag.BILLING_ENABLED)


def test_nothing_begins_with_a_broken_file(tmp_path: Path) -> None:
    put(tmp_path / "flags.json", "{}")
    with pytest.raises(UnreadableError, match="does not say what is switched on"):
        FlagsFile(tmp_path / "flags.json")


@pytest.mark.req("FLAG-03")
def test_a_pulled_stop_is_told_at_the_highest_level_once(path: Path) -> None:
    file = FlagsFile(path)
    with captured_logs() as captured:
        change(path, "kill_switches", disable_sealing=True)
        assert KillSwitch.DISABLE_SEALING in file.latest().pulled
        change(path, "essentials", billing_enabled=True)
        file.latest()
    [line] = captured.named("flags.stopped")
    assert (line["level"], line["flag"]["kill_switch"]) == ("FATAL", "disable_sealing")
    assert captured.problems() == []
