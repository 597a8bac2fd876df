"""An event reaches each of its consumers, and each does its work once (JOBS-02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Barrier, Thread
from threading import Event as Signal
from typing import Any
from uuid import UUID, uuid4

import pytest

from appliance.foundation.circuit_breaker import FIGURES
from appliance.foundation.clock import SetClock
from appliance.jobs.attempt import Job, attempt
from appliance.jobs.consumers import HANDLERS
from appliance.jobs.drain import drain
from appliance.models.database import transaction
from appliance.services import audit, events
from appliance.services.context import Context, Product
from appliance.services.database_link import DATABASE_FAILURES
from appliance.services.events import CONSUMERS, Consumer, Event
from tests.database import Database, fresh_database
from tests.services.events.witness import Witness, jobs, lose_jobs, rows

AsWorker = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def migrated_database(database_server: str) -> Iterator[Database]:
    """One of this file's own: sweeping finds every event that other tests have left, thousands of them."""
    with fresh_database(database_server) as made:
        yield made


@pytest.mark.req("JOBS-02")
def test_a_delivery_that_is_tried_again_does_its_work_once(
    alice: Context, db: Database, as_worker: AsWorker, witness: Callable[..., Witness], clock: SetClock
) -> None:
    heard = witness("report.started", failures=2)
    with alice.transaction():
        event_id = events.publish(alice, "report.started", uuid4())
    args = {"consumer": "witness", "event_id": str(event_id), "tenant_id": str(alice.tenant_id)}
    with as_worker():
        endings = [
            attempt(alice.product, Job(number, "event.deliver", args, number, "test")) for number in range(4)
        ]
    assert [type(ended.error).__name__ for ended in endings] == ["OSError", "OSError", "NoneType", "NoneType"]
    assert len(heard.got) == 1
    told = rows(db, "select consumer, outcome from event_delivery where event_id = %s", event_id)
    assert told == [("witness", "done")]
    failed = rows(
        db,
        "select distinct failed_consumer, error_code from job_failure where tenant_id = %s",
        alice.tenant_id,
    )
    assert failed == [("witness", "OSError")]


@pytest.mark.req("JOBS-09")
def test_how_long_an_event_took_to_its_consumer_is_counted_once_it_stands(
    alice: Context, as_worker: AsWorker, witness: Callable[..., Witness], clock: SetClock
) -> None:
    witness("report.started", failures=1)
    labels = {"event_type": "report.started", "consumer": "witness"}

    def counted(what: str) -> float:
        return FIGURES.get_sample_value(f"transcrypt_event_latency_seconds_{what}", labels) or 0.0

    before = {what: counted(what) for what in ("count", "sum")}
    with alice.transaction():
        event_id = events.publish(alice, "report.started", uuid4())
    clock.advance(timedelta(seconds=4))
    args = {"consumer": "witness", "event_id": str(event_id), "tenant_id": str(alice.tenant_id)}
    with as_worker():
        for number in range(3):
            attempt(alice.product, Job(number, "event.deliver", args, number, "test"))
    assert {what: counted(what) - before[what] for what in before} == {"count": 1, "sum": 4}


@pytest.mark.req("JOBS-02")
def test_two_deliveries_at_the_same_moment_do_the_work_once(
    alice: Context, as_worker: AsWorker, witness: Callable[..., Witness]
) -> None:
    heard = witness("report.started")
    with alice.transaction():
        event_id = events.publish(alice, "report.started", uuid4())
    did: list[bool] = []
    together = Barrier(4)

    def deliver() -> None:
        together.wait()
        did.append(events.deliver(alice.product, "witness", event_id, alice.tenant_id, HANDLERS))

    with as_worker():
        threads = [Thread(target=deliver) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (sorted(did), len(heard.got)) == ([False, False, False, True], 1)


def test_an_event_is_not_delivered_into_another_organisation(
    alice: Context, mallory: Context, as_worker: AsWorker, witness: Callable[..., Witness]
) -> None:
    heard = witness("report.started")
    with alice.transaction():
        event_id = events.publish(alice, "report.started", uuid4())
    with as_worker():
        assert not events.deliver(alice.product, "witness", event_id, mallory.tenant_id, HANDLERS)
    assert heard.got == []


def test_an_event_for_nobody_we_know_is_given_up_at_once(product: Product, as_worker: AsWorker) -> None:
    args = {"consumer": "nobody", "event_id": str(uuid4())}
    with as_worker():
        ended = attempt(product, Job(1, "event.deliver", args, 0, "test"))
    assert isinstance(ended.error, events.UndeliverableError)
    assert ended.again_at is None


def test_the_houses_event_goes_to_each_organisation_once(
    alice: Context, mallory: Context, as_worker: AsWorker, witness: Callable[..., Witness]
) -> None:
    heard = witness("scheduled.daily", each_organisation=True)
    with as_worker():
        with transaction():
            event_id = events.publish_for_all(
                alice.product, "scheduled.daily", "2031-02-03", day="2031-02-03"
            )
        drain(alice.product)
        events.deliver(alice.product, "witness", event_id, None, HANDLERS)
        drain(alice.product)
    tenants = [ctx.tenant_id for ctx, event in heard.got if event.event_id == event_id]
    assert {alice.tenant_id, mallory.tenant_id} <= set(tenants)
    assert len(tenants) == len(set(tenants))


def test_the_houses_event_goes_to_the_house(
    product: Product, as_worker: AsWorker, witness: Callable[..., Witness]
) -> None:
    heard = witness("scheduled.weekly")
    with as_worker():
        with transaction():
            events.publish_for_all(product, "scheduled.weekly", "2031-W06", day="2031-02-03")
        drain(product)
    ((whom, event),) = heard.got
    assert whom is product
    assert (event.tenant_id, event.actor, event.payload["day"]) == (None, "system", "2031-02-03")


@pytest.mark.req("JOBS-01", "JOBS-02")
def test_what_lost_its_job_is_found_and_delivered_and_nothing_twice(
    alice: Context, db: Database, as_worker: AsWorker, witness: Callable[..., Witness], clock: SetClock
) -> None:
    heard = witness("report.started", "scheduled.daily", each_organisation=True)
    with as_worker():
        events.sweep_deliveries(alice.product)
    with alice.transaction():
        lost, kept = (events.publish(alice, "report.started", uuid4()) for _ in range(2))
    with as_worker():
        events.deliver(alice.product, "witness", kept, alice.tenant_id, HANDLERS)
        lose_jobs(db, alice.product)
        assert events.sweep_deliveries(alice.product) == 0, "it may be on its way this moment"
        clock.advance(timedelta(minutes=5))
        events.sweep_deliveries(alice.product)
        events.sweep_deliveries(alice.product)
        waiting = [str(event_id) for *_, event_id in jobs(db, alice.product)]
        assert waiting.count(str(lost)) == 1
        assert str(kept) not in waiting
        drain(alice.product)
    mine = [event for ctx, event in heard.got if ctx.tenant_id == alice.tenant_id]
    assert [event.event_id for event in mine if event.subject_type == "report"] == [kept, lost]


def test_a_new_consumer_does_not_get_what_was_before_it(
    alice: Context, db: Database, as_worker: AsWorker, witness: Callable[..., Witness], clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    witness("report.started")
    with alice.transaction():
        events.publish(alice, "report.started", uuid4())
    lose_jobs(db, alice.product)
    clock.advance(timedelta(hours=1))
    name = f"new-{uuid4().hex[:8]}"
    monkeypatch.delitem(CONSUMERS, "witness")
    monkeypatch.setitem(CONSUMERS, name, Consumer(("report.started",)))
    with as_worker():
        assert events.sweep_deliveries(alice.product) == 0


def test_a_consumers_work_and_its_delivery_are_one(
    alice: Context, db: Database, as_worker: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alice.transaction():
        audit.record(alice, "evidence.bound", uuid4(), control_id="CE-9")
    ((event_id,),) = rows(db, "select event_id from domain_event where tenant_id = %s", alice.tenant_id)

    def broken(ctx: Context, event: Event) -> None:
        from appliance.services import activity  # noqa: PLC0415

        activity.note(ctx, event)
        raise OSError("after the work")

    with as_worker():
        with pytest.raises(OSError, match="after"):
            events.deliver(alice.product, "activity", event_id, alice.tenant_id, {"activity": broken})
        assert shown(db, alice.tenant_id) == []
        drain(alice.product)
        assert events.deliver(alice.product, "activity", event_id, alice.tenant_id, HANDLERS) is False
    assert shown(db, alice.tenant_id) == [("evidence.tagged", "evidence.bound")]


def shown(db: Database, tenant_id: UUID) -> list[tuple[Any, ...]]:
    return rows(db, "select event_type, action from activity_entry where tenant_id = %s", tenant_id)


@pytest.mark.req("JOBS-02", "JOBS-07")
def test_a_process_that_stopped_in_the_middle_of_a_delivery_does_not_keep_it_from_others(
    alice: Context, as_worker: AsWorker, witness: Callable[..., Witness], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SIGSTOP does: the transaction stays open, and nobody closes the connection."""
    monkeypatch.setattr("appliance.models.pool.IDLE_LIMIT", "300ms")
    heard = witness("report.started")
    with alice.transaction():
        event_id = events.publish(alice, "report.started", uuid4())
    within, go_on = Signal(), Signal()
    ended: list[BaseException | None] = []

    def stopped(_ctx: Context, _event: Event) -> None:
        within.set()
        go_on.wait(20)

    def first() -> None:
        try:
            events.deliver(alice.product, "witness", event_id, alice.tenant_id, {"witness": stopped})
            ended.append(None)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at below
            ended.append(error)

    with as_worker():
        thread = Thread(target=first)
        thread.start()
        assert within.wait(20)
        assert events.deliver(alice.product, "witness", event_id, alice.tenant_id, HANDLERS)
        go_on.set()
        thread.join()
    assert len(heard.got) == 1
    assert isinstance(ended[0], DATABASE_FAILURES)
