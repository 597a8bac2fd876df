"""Renewal: reminders in time, and what still holds carried over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    VersionMismatchError,
)
from appliance.services import profiles, renewal
from appliance.services.context import Context
from appliance.services.renewal.lapsing import LASTING, YEARLY, lapsed_facts
from tests.cast import Tenancy
from tests.database import CHECKOUT, Database
from tests.services.renewal.published import ENDS_ON, published_with_end

AsWorker = Callable[[], AbstractContextManager[None]]


def told_days(db: Database, acorn: Tenancy) -> list[str]:
    """The steps of the letters to the owner, in the order they were queued."""
    query = """
      select dedupe_key from mail_message where tenant_id = %s and template = 'renewal' and account_id = %s
      order by created_at, dedupe_key
    """
    with db.as_admin() as admin:
        keys = admin.execute(query, (acorn.tenant_id, acorn.owner.account_id)).fetchall()
    return [key.split(":")[2] for (key,) in keys]


@pytest.mark.req("FIND-07", "MAIL-01")
def test_each_reminder_comes_once_at_its_day_and_not_after_the_end(
    acorn: Tenancy, clock: SetClock, db: Database, as_worker: AsWorker
) -> None:
    renewal.set_certificate_end(acorn.owner, ENDS_ON, 0)
    start, told = clock.today(), {}
    with as_worker():
        for left in (91, 90, 89, 60, 31, 30, 14, 13, 7, 0, -1):
            clock.advance(ENDS_ON - timedelta(days=left) - clock.today())
            for _twice in range(2):
                renewal.remind(acorn.as_worker())
            told[left] = len(told_days(db, acorn))
    assert start == date(2026, 11, 21)
    assert told_days(db, acorn) == ["90", "60", "30", "14", "7"]
    assert told == {91: 0, 90: 1, 89: 1, 60: 2, 31: 2, 30: 3, 14: 4, 13: 4, 7: 5, 0: 5, -1: 5}


@pytest.mark.req("FIND-07")
def test_a_reminder_whose_day_nobody_worked_comes_on_the_next() -> None:
    assert [renewal.step_of(left) for left in (120, 88, 59, 29, 13, 6, 0, -1)] == [
        None, 90, 60, 30, 14, 7, 7, None,
    ]  # fmt: skip


@pytest.mark.req("FIND-07")
def test_the_next_certificate_is_reminded_of_anew(
    acorn: Tenancy, clock: SetClock, db: Database, as_worker: AsWorker
) -> None:
    for version, ends_on in enumerate((ENDS_ON, ENDS_ON + timedelta(days=365))):
        renewal.set_certificate_end(acorn.owner, ends_on, version)
        clock.advance(ends_on - timedelta(days=7) - clock.today())
        with as_worker():
            renewal.remind(acorn.as_worker())
    assert told_days(db, acorn) == ["7", "7"]


@pytest.mark.req("FIND-07")
def test_parts_are_carried_over_one_by_one_and_asked_anew_for_the_next_certificate(alice: Context) -> None:
    published_with_end(alice)
    before = renewal.read_carrying(alice)
    assert before is not None
    assert [part.id for part in before.parts] == [section.id for section in profiles.screens().sections]
    assert before.held == 0
    for _ in range(2):
        renewal.confirm_part(alice, "networks")
    carried = renewal.read_carrying(alice)
    assert carried is not None
    assert [part.id for part in carried.parts if part.holds] == ["networks"]
    renewal.unconfirm_part(alice, "networks")
    renewal.confirm_part(alice, "networks")
    renewal.set_certificate_end(alice, ENDS_ON + timedelta(days=200), 1)
    anew = renewal.read_carrying(alice)
    assert anew is not None
    assert anew.held == 0


@pytest.mark.req("FIND-07")
def test_a_part_with_a_check_that_is_too_old_by_then_cannot_be_carried_over(alice: Context) -> None:
    config = {"last_cleanup_review": "2026-02-18"}
    published_with_end(alice, config=config)
    carrying = renewal.read_carrying(alice)
    assert carrying is not None
    asked = {part.id: [fact.path for fact in part.lapsed] for part in carrying.parts if part.lapsed}
    (part_id,) = [part for part, paths in asked.items() if "config.last_cleanup_review" in paths]
    with pytest.raises(ConflictError, match="lapsed"):
        renewal.confirm_part(alice, part_id)
    profile = dict(profiles.latest_version(alice).document)  # type: ignore[union-attr]
    profiles.replace_profile(alice, {**profile, "config": {"last_cleanup_review": "2026-11-20"}}, 1)
    after = renewal.read_carrying(alice)
    assert after is not None
    assert "config.last_cleanup_review" not in [fact.path for part in after.parts for fact in part.lapsed]


@pytest.mark.req("FIND-07")
def test_what_was_looked_up_for_another_day_confirms_nothing(
    alice: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_with_end(alice)
    earlier = renewal.read_carrying(alice)
    renewal.set_certificate_end(alice, ENDS_ON + timedelta(days=200), 1)
    monkeypatch.setattr("appliance.services.renewal.carrying.read_carrying", lambda _ctx: earlier)
    with pytest.raises(ConflictError, match="just changed"):
        renewal.confirm_part(alice, "networks")


@pytest.mark.req("FIND-07")
def test_a_check_lapses_the_day_after_its_year_and_a_proof_when_it_ends() -> None:
    profile: dict[str, Any] = {
        "admin": {"last_review": "2026-02-19"},
        "boundary_devices": [
            {"id": "fw", "name": "Office firewall", "last_rule_review": "2026-02-18"},
            {"id": "lab", "last_rule_review": "2026-02-20"},
        ],
        "devices": [
            {"id": "pc", "extended_support": {"proof_expires": "2027-02-19"}},
            {"id": "pc-2", "fixes": [{"id": "f", "installed_on": "2020-01-01"}], "name": "2020-01-01"},
        ],
    }
    assert [(fact.path, fact.of) for fact in lapsed_facts(profile, ENDS_ON)] == [
        ("boundary_devices[fw].last_rule_review", "Office firewall"),
        ("devices[pc].extended_support.proof_expires", "pc"),
    ]


def test_every_date_of_the_profile_either_lapses_or_lasts() -> None:
    """A new date in the schema must be put into one of the lists."""
    schema = json.loads((CHECKOUT / "appliance/schemas/org_profile.schema.json").read_text("utf-8"))
    known = {name.rpartition(".")[2] for name in YEARLY} | LASTING | {"proof_expires"}
    assert set(dates_of(schema)) == known


def dates_of(schema: Any, name: str = "") -> Iterator[str]:
    if isinstance(schema, dict):
        if schema.get("format") == "date":
            yield name
        for key, inner in schema.items():
            yield from dates_of(inner, key if key not in {"anyOf", "oneOf"} else name)
    elif isinstance(schema, list):
        for inner in schema:
            yield from dates_of(inner, name)


@pytest.mark.req("FIND-07")
@pytest.mark.parametrize("ends_on", [None, date(2025, 1, 1), date(2028, 11, 21)], ids=str)
def test_a_day_that_no_certificate_can_end_on_is_refused(alice: Context, ends_on: date | None) -> None:
    with pytest.raises(InvalidError):
        renewal.set_certificate_end(alice, ends_on, 0)
    assert renewal.read_certificate(alice).ends_on is None


@pytest.mark.req("FIND-07")
def test_who_states_the_day_second_is_told_and_overwrites_nothing(acorn: Tenancy) -> None:
    renewal.set_certificate_end(acorn.owner, ENDS_ON, 0)
    for version in (0, 2):
        with pytest.raises(VersionMismatchError):
            renewal.set_certificate_end(acorn.admin, ENDS_ON + timedelta(days=1), version)
    known = renewal.read_certificate(acorn.owner)
    assert (known.ends_on, known.version, known.days_left) == (ENDS_ON, 1, 90)


@pytest.mark.req("FIND-07")
def test_there_is_nothing_to_carry_over_before_a_day_and_a_profile(alice: Context, mallory: Context) -> None:
    assert renewal.read_carrying(alice) is None
    with pytest.raises(NotFoundError):
        renewal.confirm_part(alice, "networks")
    published_with_end(alice)
    with pytest.raises(NotFoundError):
        renewal.confirm_part(alice, "somewhere")
    with pytest.raises(NotFoundError):
        renewal.confirm_part(mallory, "networks")
