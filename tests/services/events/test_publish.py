"""What happens is told in its own transaction, as it is declared (JOBS-01, JOBS-08)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import uuid4

import pytest

from appliance.jobs.consumers import HANDLERS
from appliance.jobs.drain import drain
from appliance.services import audit, events
from appliance.services.audit import EVENTS
from appliance.services.context import Context
from appliance.services.event_fields import UndeclaredEventError
from appliance.services.events import CONSUMERS, EVENT_TYPES
from tests.database import Database
from tests.services.events.witness import Witness, jobs, rows

AsWorker = Callable[[], AbstractContextManager[None]]

# Audit events that no consumer hears of, because they change nothing that anybody acts on.
SILENT = {
    "session.signed_in", "session.signed_out", "session.stepped_up", "evidence.downloaded",
    "evaluation.exception", "evaluation.replayed", "report.downloaded", "audit.exported",
}  # fmt: skip
FAMILIES = (
    "tenant.created tenant.updated tenant.plan_changed user.invited user.invite_accepted user.deactivated "
    "control.answered control.status_changed evidence.added evidence.removed evidence.tagged "
    "report.requested report.started report.generated report.failed "
    "email.dispatch_requested email.sent email.bounced "
    "billing.invoice_created billing.payment_succeeded billing.payment_failed audit.activity_recorded "
    "audit.security_event analytics.pageview_recorded analytics.cta_clicked analytics.signup_completed "
    "scheduled.daily scheduled.weekly scheduled.monthly"
).split()


@pytest.mark.req("JOBS-08")
def test_the_families_of_the_specification_are_all_declared() -> None:
    assert set(FAMILIES) <= set(EVENT_TYPES)
    assert all(kind.schema_version >= 1 for kind in EVENT_TYPES.values())


@pytest.mark.req("JOBS-01")
def test_every_audited_change_is_told_or_silent_on_purpose() -> None:
    told = {action: kind.event for action, kind in EVENTS.items() if kind.event is not None}
    unknown = {action: event for action, event in told.items() if event not in EVENT_TYPES}
    assert unknown == {}
    silent = {action for action, kind in EVENTS.items() if kind.event is None}
    assert silent >= SILENT
    lacking = {
        action: sorted(missing)
        for action, event in told.items()
        if (
            missing := {name for name, field in EVENT_TYPES[event].fields.items() if not field.may_be_none}
            - {*EVENTS[action].fields, "resource_type"}
        )
    }
    assert lacking == {}, "the audit event has not what its domain event must carry"


def test_every_consumer_has_a_function_and_knows_its_events() -> None:
    assert set(HANDLERS) == set(CONSUMERS)
    for consumer in CONSUMERS.values():
        assert set(consumer.types) <= set(EVENT_TYPES)


@pytest.mark.req("JOBS-08")
def test_an_event_is_the_canonical_envelope(
    alice: Context, db: Database, witness: Callable[..., Witness], as_worker: AsWorker
) -> None:
    heard = witness("evidence.tagged")
    evidence_id = uuid4()
    with alice.transaction():
        audit.record(alice, "evidence.bound", evidence_id, control_id="CE-9")
    with as_worker():
        drain(alice.product)
    ((ctx, event),) = heard.got
    document = event.document()
    assert document["event_id"] == str(event.event_id)
    assert {name: document[name] for name in document if name not in ("event_id", "seq")} == {
        "event_type": "evidence.tagged",
        "occurred_at": "2026-11-21T09:00:00.000000Z",
        "tenant_id": str(alice.tenant_id),
        "actor": str(alice.account_id),
        "correlation_id": alice.request_id,
        "payload": {"evidence_id": str(evidence_id), "control_id": "CE-9", "action": "evidence.bound"},
        "schema_version": 1,
        "partition_key": f"evidence:{evidence_id}",
    }
    assert (ctx.tenant_id, ctx.actor.id, ctx.request_id) == (alice.tenant_id, "worker", alice.request_id)


@pytest.mark.req("JOBS-01")
def test_without_its_change_there_is_neither_event_nor_job(
    alice: Context, db: Database, witness: Callable[..., Witness]
) -> None:
    witness("tenant.updated")

    def change() -> None:
        with alice.transaction():
            audit.record(alice, "organisation.updated", alice.tenant_id, version=2)
            raise OSError("the change fails")

    with pytest.raises(OSError, match="fails"):
        change()
    assert jobs(db, alice.product) == []
    assert rows(db, "select from domain_event where tenant_id = %s", alice.tenant_id) == []


def test_what_was_refused_is_told_as_a_warning(
    alice: Context, as_worker: AsWorker, witness: Callable[..., Witness]
) -> None:
    heard = witness("audit.security_event", "tenant.updated")
    with alice.transaction():
        audit.record(alice, "organisation.updated", alice.tenant_id, outcome="denied", version=2)
    with as_worker():
        drain(alice.product)
    assert [event.event_type for _, event in heard.got] == ["audit.security_event"]


def test_an_event_that_is_not_as_declared_does_not_happen(alice: Context) -> None:
    for event_type, payload in (
        ("report.exploded", {}),
        ("scheduled.daily", {"day": "2026-11-21"}),
        ("evidence.tagged", {"control_id": "a@b.test"}),
        ("report.failed", {"words": "sorry"}),
    ):
        with pytest.raises(UndeclaredEventError), alice.transaction():
            events.publish(alice, event_type, uuid4(), **payload)
    with pytest.raises(UndeclaredEventError), alice.transaction():
        events.publish(alice, "report.failed", "Alice Acorn")


@pytest.mark.req("JOBS-04")
def test_events_of_one_report_keep_their_order_and_those_of_others_need_not(
    alice: Context, db: Database, witness: Callable[..., Witness]
) -> None:
    witness("report.started", "report.generated", "control.answered")
    first, second = uuid4(), uuid4()
    with alice.transaction():
        for event_type in ("report.started", "report.generated"):
            events.publish(alice, event_type, first)
        events.publish(alice, "report.started", second)
        events.publish(alice, "control.answered", "CE-9")
    locks = [lock.partition("/")[2] for lock, *_ in jobs(db, alice.product)]
    assert locks == [
        f"witness/report:{first}",
        f"witness/report:{first}",
        f"witness/report:{second}",
        f"witness/tenant:{alice.tenant_id}",
    ]


def test_the_system_is_the_actor_where_no_person_acts(
    alice: Context, as_worker: AsWorker, witness: Callable[..., Witness]
) -> None:
    heard = witness("report.started")
    with alice.transaction():
        worker = replace(alice, actor=replace(alice.actor, kind="service", id="worker"))
        events.publish(worker, "report.started", uuid4())
    with as_worker():
        drain(alice.product)
    assert [event.actor for _, event in heard.got] == ["system"]
