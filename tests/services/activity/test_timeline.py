"""The timeline and the figures are made of events, and can be made again of them (ORG-09)."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.jobs.drain import drain
from appliance.services import activity, audit, events
from appliance.services.activity import Timeline, Week
from appliance.services.context import Context
from tests.database import Database
from tests.models.sample_rows import registered_evidence
from tests.services.issuing.judged import SAMPLE, judged

AsWorker = Callable[[], AbstractContextManager[None]]


def shown(ctx: Context, as_worker: AsWorker, before: int | None = None) -> Timeline:
    """The timeline once the worker has done what waits."""
    with as_worker():
        drain(ctx.product)
    return activity.timeline(ctx, before=before)


@pytest.mark.req("ORG-09")
def test_what_people_do_is_told_newest_first_with_their_names(
    alice: Context, as_worker: AsWorker, clock: SetClock
) -> None:
    for control in ("CE-1", "CE-2"):
        with alice.transaction():
            audit.record(alice, "answer.set", control, value_sha256=None)
        clock.advance(timedelta(minutes=1))
    with alice.transaction():
        audit.record(alice, "session.signed_in", alice.account_id or "", provider="dev")
    told = shown(alice, as_worker)
    assert [(entry.words[:19], entry.words[-6:], entry.who) for entry in told.entries] == [
        ("Set an own answer: ", "(CE-2)", "Owner of Acorn Ltd"),
        ("Set an own answer: ", "(CE-1)", "Owner of Acorn Ltd"),
    ]
    assert told.older is None


@pytest.mark.req("ORG-09")
def test_an_entry_says_which_piece_of_evidence_it_is_about(alice: Context, as_worker: AsWorker) -> None:
    with alice.transaction():
        evidence_id = registered_evidence(alice, title="Password policy")
        audit.record(alice, "evidence.registered", evidence_id, form="note", kind="policy_doc")
        audit.record(alice, "evidence.bound", evidence_id, control_id="CE-9")
    assert [entry.words for entry in shown(alice, as_worker).entries] == [
        "Bound evidence to a control: Password policy, High-risk fixes are on within 14 days (CE-9)",
        "Registered evidence: Password policy",
    ]


@pytest.mark.req("ORG-09")
def test_a_long_timeline_is_read_a_page_at_a_time(alice: Context, as_worker: AsWorker) -> None:
    with alice.transaction():
        for number in range(activity.PER_PAGE + 2):
            events.publish(alice, "control.answered", f"A{number}.1")
    first = shown(alice, as_worker)
    assert (len(first.entries), first.entries[0].subject_id) == (activity.PER_PAGE, "A51.1")
    assert first.older is not None
    last = shown(alice, as_worker, before=first.older)
    assert [entry.subject_id for entry in last.entries] == ["A1.1", "A0.1"]
    assert last.older is None


def test_nobody_sees_the_timeline_of_another_organisation(
    alice: Context, mallory: Context, as_worker: AsWorker
) -> None:
    with alice.transaction():
        events.publish(alice, "control.answered", "A1.1")
    assert len(shown(alice, as_worker).entries) == 1
    assert shown(mallory, as_worker).entries == ()


@pytest.mark.req("ORG-09", "JOBS-08")
def test_a_control_that_changed_is_told_with_what_it_was(
    alice: Context, as_worker: AsWorker, clock: SetClock
) -> None:
    judged(alice)
    ready = json.loads((SAMPLE.parent / "ready-ten-person.json").read_text(encoding="utf-8"))
    clock.advance(timedelta(hours=1))
    judged(alice, {**ready, "evidence": []})
    told = shown(alice, as_worker)
    changes = [entry for entry in told.entries if entry.event_type == "control.status_changed"]
    assert len(changes) == len({entry.subject_id for entry in changes})
    assert changes, [entry.words for entry in told.entries]
    assert all(f" ({entry.subject_id}) changed from " in entry.words for entry in changes)
    week = activity.figures(alice).weeks[-1]
    assert week.improved + week.worsened == len(changes)
    assert [point.number for point in activity.figures(alice).evaluations] == [1, 2]


@pytest.mark.req("ORG-09")
def test_the_figures_count_by_week_where_the_organisation_is(
    alice: Context, as_worker: AsWorker, clock: SetClock
) -> None:
    # 2026-11-21 is a Saturday. Sunday evening in London is still that week.
    clock.advance(timedelta(days=1, hours=14))
    with alice.transaction():
        events.publish(alice, "control.answered", "A1.1")
    clock.advance(timedelta(hours=2))
    with alice.transaction():
        events.publish(alice, "control.answered", "A1.2")
        events.publish(alice, "evidence.added", uuid4())
    shown(alice, as_worker)
    found = activity.figures(alice)
    assert len(found.weeks) == 12
    assert found.weeks[-2:] == (
        Week(date(2026, 11, 16), answers=1, everything=1),
        Week(date(2026, 11, 23), answers=1, evidence=1, everything=2),
    )


def test_the_timeline_of_a_replayed_event_has_it_once(
    alice: Context, db: Database, as_worker: AsWorker
) -> None:
    with alice.transaction():
        events.publish(alice, "control.answered", "A1.1")
    before = shown(alice, as_worker)
    with db.as_admin() as admin:
        admin.execute("delete from event_delivery where tenant_id = %s", (alice.tenant_id,))
        (event_id,) = admin.execute(
            "select event_id from domain_event where tenant_id = %s", (alice.tenant_id,)
        ).fetchone() or (None,)
    from appliance.jobs.consumers import HANDLERS  # noqa: PLC0415

    with as_worker():
        assert event_id is not None
        assert events.deliver(alice.product, "activity", event_id, alice.tenant_id, HANDLERS)
    assert activity.timeline(alice) == before
