"""An operator's changes to the flags: whole or not at all, on record, and never a broken file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.errors import RefusedError, UnreadableError
from appliance.foundation.flags import Flag, Flags
from appliance.services.flag_desk import Change, change_flag, record_of, reload_flags, shown_flags

SHIPPED = Path(__file__).parents[2] / "flags.json"
TENANT = UUID("0b8f6f0e-5b1c-4b0e-9a55-3c1f0c6f2a11")
CLOCK = SetClock(datetime(2026, 11, 22, 9, tzinfo=UTC))

pytestmark = pytest.mark.req("FLAG-01", "FLAG-02")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    copy = tmp_path / "flags.json"
    copy.write_bytes(SHIPPED.read_bytes())
    return copy


def make(path: Path, name: str, on: bool | None, tenant_id: UUID | None = None) -> bool:
    return change_flag(path, Change(name, on, tenant_id, "root for sam", "The store is full"), CLOCK)


def held(path: Path, name: str, tenant_id: UUID | None = None) -> tuple[bool, str]:
    [shown] = [each for each in shown_flags(path, tenant_id) if each.name == name]
    return shown.on, shown.stopped_by or shown.source


def test_what_is_set_holds_and_stands_on_record_with_who_and_why(path: Path) -> None:
    assert make(path, "report_generation_enabled", on=False)
    assert held(path, "report_generation_enabled") == (False, "all")
    [line] = record_of(path).read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "at": "2026-11-22T09:00:00.000000Z",
        "who": "root for sam",
        "why": "The store is full",
        "name": "report_generation_enabled",
        "tenant_id": None,
        "from": True,
        "to": False,
    }


def test_setting_what_holds_already_changes_and_records_nothing(path: Path) -> None:
    before = path.read_bytes()
    assert not make(path, "report_generation_enabled", on=True)
    assert not make(path, "billing_enabled", on=None, tenant_id=TENANT)
    assert path.read_bytes() == before
    assert not record_of(path).exists()


def test_a_stop_beats_an_override_and_an_override_what_holds_for_all(path: Path) -> None:
    make(path, "billing_enabled", on=True, tenant_id=TENANT)
    assert held(path, "billing_enabled") == (False, "all")
    assert held(path, "billing_enabled", TENANT) == (True, "organisation")
    make(path, "disable_billing", on=True)
    assert held(path, "billing_enabled", TENANT) == (False, "disable_billing")
    make(path, "disable_billing", on=False)
    make(path, "billing_enabled", on=None, tenant_id=TENANT)
    assert held(path, "billing_enabled", TENANT) == (False, "all")
    assert Flags.load(path) == Flags.load(SHIPPED)
    assert len(record_of(path).read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("name", "on", "tenant_id", "words"),
    [
        ("biling_enabled", True, None, "no flag called biling_enabled"),
        ("biling_enabled", True, TENANT, "no flag called biling_enabled"),
        ("waitlist_enabled", False, TENANT, "holds for everybody or nobody"),
        ("disable_billing", True, TENANT, "holds for everybody or nobody"),
        ("billing_enabled", None, None, "is never left out"),
    ],
)
def test_what_cannot_be_changed_is_refused_and_the_file_stays(
    path: Path, name: str, on: bool | None, tenant_id: UUID | None, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        make(path, name, on, tenant_id)
    assert path.read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("content", ["", "{}", '{"marketing": {}}'])
def test_a_file_that_is_broken_already_is_left_as_it_is(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableError):
        make(path, "billing_enabled", on=True)
    with pytest.raises(UnreadableError):
        reload_flags(path)
    assert path.read_text(encoding="utf-8") == content


def test_of_changes_at_the_same_moment_none_is_lost(path: Path) -> None:
    names = [flag.value for flag in Flag if not Flags.load(path).enabled(flag)]
    with ThreadPoolExecutor(len(names)) as pool:
        assert all(pool.map(lambda name: make(path, name, on=True), names))
    assert all(held(path, name)[0] for name in names)
    assert len(record_of(path).read_text(encoding="utf-8").splitlines()) == len(names)


def test_reloading_gives_a_good_file_a_new_stamp(path: Path) -> None:
    before = path.stat().st_mtime_ns
    reload_flags(path)
    assert path.stat().st_mtime_ns > before
