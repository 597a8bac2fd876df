"""`transcrypt jobs` and `transcrypt events` on the real database, as an operator of a host runs them."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from appliance.adapters.queue import Queue
from appliance.foundation.settings import Settings
from appliance.jobs.consumers import HANDLERS
from appliance.jobs.drain import drain
from appliance.models.database import database
from appliance.models.roles import WORKER
from appliance.services import activity, events
from appliance.services.context import Context, Product
from appliance.services.events import CONSUMERS, Consumer
from tests.cli.conftest import Run
from tests.database import CHECKOUT, Database

pytestmark = pytest.mark.req("JOBS-05")


@pytest.fixture(autouse=True)
def environment(
    db: Database, tmp_path: Path, packed_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "TRANSCRYPT_ENV": "test",
        "DATABASE_URL_WORKER": db.url(WORKER),
        "TRANSCRYPT_ENCRYPTION_KEYS": f"test-1:{base64.b64encode(bytes(range(32))).decode()}",
        "TRANSCRYPT_OBJECT_STORE": f"file://{tmp_path}/objects",
        "TRANSCRYPT_FLAGS": str(CHECKOUT / "flags.json"),
        "TRANSCRYPT_PLANS": str(CHECKOUT / "config" / "plans.json"),
        "TRANSCRYPT_HOME": str(packed_settings.home),
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def alice(alice: Context) -> Iterator[Context]:
    """Alice, on the queue that commands look into; nothing is in it before, and nothing is left."""
    _empty(alice)
    # Asked each time: the pool behind the name changes with the role.
    product = replace(alice.product, queue=Queue(lambda: database.connection()))  # noqa: PLW0108
    yield replace(alice, product=product)
    _empty(alice)


def _empty(ctx: Context) -> None:
    with _admin_of(ctx) as admin:
        admin.execute("delete from procrastinate_jobs where queue_name = 'default'")


def _admin_of(_ctx: Context) -> Any:
    from tests.database import database_in_use  # noqa: PLC0415

    return database_in_use().as_admin()


# Of this test's database: others of the same server wait for locks of their own.
WAITING = (
    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)


def one(db: Database, query: str, *values: object) -> Any:
    with db.as_admin() as admin:
        return admin.execute(query.encode(), values).fetchone()


def dead_delivery(alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[int, UUID]:
    """A delivery that was given up, and its event."""
    with alice.transaction():
        event_id = events.publish(alice, "control.answered", "CE-9")

    def refuse(*_: object) -> None:
        raise events.UndeliverableError("the timeline is being mended")

    with monkeypatch.context() as patched, db.in_use(WORKER):
        patched.setitem(HANDLERS, "activity", refuse)
        drain(alice.product, strict=False)
    (job_id,) = one(db, "select id from procrastinate_jobs where args ->> 'event_id' = %s", str(event_id))
    return job_id, event_id


def work(product: Product, db: Database) -> None:
    with db.in_use(WORKER):
        drain(product)


@pytest.mark.req("JOBS-03")
def test_a_dead_letter_says_whose_work_failed_why_and_how_often(
    run: Run, alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, event_id = dead_delivery(alice, db, monkeypatch)
    shown = json.loads(run("jobs", "show", job_id, "--json").out)
    assert {name: shown[name] for name in ("task", "state", "attempt_count", "failed_consumer")} == {
        "task": "event.deliver",
        "state": "failed",
        "attempt_count": 1,
        "failed_consumer": "activity",
    }
    assert (shown["error_code"], shown["error_message"]) == (
        "UndeliverableError",
        "the timeline is being mended.",
    )
    assert shown["arguments"]["event_id"] == str(event_id)
    listed = run("jobs", "list", "--state", "failed")
    assert listed.out == (
        f"{job_id}  failed  event.deliver activity  runs failed: 1  "
        "UndeliverableError: the timeline is being mended.\n"
    )
    assert run("jobs", "list", "--state", "waiting").out == "There is no such job.\n"
    # Of every queue of the database: other tests may have left work in theirs, and nothing given up.
    assert re.search(r"event\.deliver to activity: .*, 0 running, 1 given up", run("jobs", "lag").out)


def test_a_dead_letter_that_is_tried_again_does_its_work_and_who_did_it_is_on_record(
    run: Run, alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, _ = dead_delivery(alice, db, monkeypatch)
    ran = run("jobs", "retry", job_id, "--why", "The timeline is mended")
    assert (ran.status, ran.out) == (0, f"Job {job_id} waits again.\n")
    work(alice.product, db)
    assert [entry.subject_id for entry in activity.timeline(alice).entries] == ["CE-9"]
    query = "select action, reason, operator <> '' from operator_action where subject = %s"
    assert one(db, query, str(job_id)) == ("jobs.retry", "The timeline is mended", True)


def test_all_dead_letters_of_a_task_can_be_tried_again(
    run: Run, alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, _ = dead_delivery(alice, db, monkeypatch)
    assert run("jobs", "retry", "--all", "--task", "report.build").out == "None was given up.\n"
    assert run("jobs", "retry", "--all").out == f"Job {job_id} waits again.\n"


def test_what_somebody_else_tries_again_meanwhile_is_left_alone(
    run: Run, alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that a worker has again already must not be put back while it runs."""
    job_id, _ = dead_delivery(alice, db, monkeypatch)
    with db.as_admin() as other, ThreadPoolExecutor(1) as pool:
        other.autocommit = False
        other.execute("update procrastinate_jobs set status = 'doing' where id = %s", (job_id,))
        ran = pool.submit(run, "jobs", "retry", "--all")
        until(lambda: one(db, WAITING)[0] > 0 or ran.done())
        other.commit()
        assert ran.result(10)[:2] == (0, "None was given up.\n")
    assert one(db, "select status::text from procrastinate_jobs where id = %s", job_id) == ("doing",)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_dead_letter_that_is_let_go_is_not_delivered_by_itself_again(
    run: Run, alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, event_id = dead_delivery(alice, db, monkeypatch)
    assert run("jobs", "discard", job_id).out == f"Job {job_id} is gone. Its failures stay on record.\n"
    assert one(db, "select outcome from event_delivery where event_id = %s", event_id) == ("discarded",)
    assert one(db, "select count(*) from job_failure where job_id = %s and final", job_id) == (1,)
    alice.product.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    with db.in_use(WORKER):
        events.sweep_deliveries(alice.product)
    work(alice.product, db)
    assert activity.timeline(alice).entries == ()
    again = run("jobs", "show", job_id)
    assert (again.status, "There is no job" in again.err) == (2, True)


def test_only_a_dead_letter_can_be_tried_again_or_let_go(run: Run, alice: Context, db: Database) -> None:
    with alice.transaction():
        events.publish(alice, "control.answered", "CE-9")
    (job_id,) = one(
        db, "select id from procrastinate_jobs where args ->> 'tenant_id' = %s", str(alice.tenant_id)
    )
    for command in ("retry", "discard"):
        ran = run("jobs", command, job_id)
        assert (ran.status, "has not been given up" in ran.err) == (2, True)
    assert run("jobs", "retry").status == 2
    assert run("jobs", "retry", job_id, "--all").status == 2
    assert run("jobs", "discard", job_id, "--why", " ").status == 2


def test_events_are_listed_as_envelopes(run: Run, alice: Context) -> None:
    with alice.transaction():
        event_id = events.publish(alice, "control.answered", "CE-9")
    listed = json.loads(run("events", "list", "--tenant", alice.tenant_id, "--json").out)
    assert (listed["event_id"], listed["payload"]["own_answer_id"]) == (str(event_id), "CE-9")
    assert "control.answered" in run("events", "list", "--tenant", alice.tenant_id).out
    assert run("events", "list", "--tenant", uuid4()).out == "There is no event.\n"


def test_a_read_model_that_was_lost_is_made_again_by_a_replay(run: Run, alice: Context, db: Database) -> None:
    for number in range(3):
        with alice.transaction():
            events.publish(alice, "control.answered", f"CE-{number}")
    work(alice.product, db)
    before = activity.timeline(alice)
    assert len(before.entries) == 3
    with db.as_admin() as admin:
        admin.execute("delete from activity_entry where tenant_id = %s", (alice.tenant_id,))
    since = ("--consumer", "activity", "--since", "2026-11-21T08:00Z")
    assert "would be delivered to activity again" in run("events", "replay", *since, "--dry-run").out
    work(alice.product, db)
    assert activity.timeline(alice).entries == ()
    for _ in range(2):
        assert run("events", "replay", *since, "--why", "It was lost").status == 0
        work(alice.product, db)
        assert activity.timeline(alice) == before
    assert run("events", "replay", "--consumer", "activity", "--since", "2030-01-01").out.startswith(
        "0 events"
    )


def test_what_acts_outside_is_never_replayed(
    run: Run, alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONSUMERS, "payments", Consumer(("control.answered",)))
    for name in ("payments", *(name for name, consumer in CONSUMERS.items() if not consumer.replayable)):
        ran = run("events", "replay", "--consumer", name, "--since", "2026-01-01")
        assert (ran.status, ran.out) == (2, "")
        assert "is never replayed: it acts outside this database" in ran.err
    unknown = run("events", "replay", "--consumer", "nobody", "--since", "2026-01-01")
    assert (unknown.status, "There is no consumer nobody" in unknown.err) == (2, True)
    assert one(db, "select count(*) from operator_action where subject = 'payments'") == (0,)


def test_letters_and_payments_are_not_among_what_can_be_replayed() -> None:
    replayable = {name for name, consumer in CONSUMERS.items() if consumer.replayable}
    assert replayable.isdisjoint({"notifications", "reminders", "digests", "mail", "payments", "billing"})


def test_odd_words_and_numbers_are_no_mistake_of_the_product(run: Run, alice: Context) -> None:
    for command in (
        ["jobs", "list", "--limit", 10**30],
        ["jobs", "list", "--limit", -5],
        ["jobs", "list", "--task", "f\udcfcr"],
        ["events", "list", "--limit", 10**30],
        ["events", "replay", "--consumer", "activity", "--since", "2026-11-01", "--why", "f\udcfcr alle"],
    ):
        done = run(*command)
        assert (done.status, done.err) == (0, "")
