"""A job exists exactly if the change it follows from was committed."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from peewee import ProgrammingError

from appliance.adapters.queue import Leader, Queue
from appliance.foundation.clock import SetClock
from appliance.models.database import database, transaction
from appliance.models.roles import WORKER
from appliance.services.context import Context, Product
from tests.database import Database


def waiting(db: Database, queue: Queue) -> list[tuple[str, dict[str, object]]]:
    """Task and arguments of the jobs that wait, in the order they were deferred."""
    statement = (
        "select task_name, args from procrastinate_jobs where queue_name = %s and status = 'todo' order by id"
    )
    with db.as_admin() as admin:
        return list(admin.execute(statement, (queue.name,)).fetchall())


CUT = (
    "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
    "where application_name = 'transcrypt-leader' and datname = current_database()"
)


@pytest.fixture
def queue(product: Product) -> Queue:
    return product.queue


def test_a_committed_change_has_its_job_and_ids_become_text(
    db: Database, queue: Queue, alice: Context
) -> None:
    with alice.transaction():
        queue.defer("report.build", tenant_id=alice.tenant_id, number=3)
        assert waiting(db, queue) == []
    assert waiting(db, queue) == [("report.build", {"tenant_id": str(alice.tenant_id), "number": 3})]


def test_a_change_that_is_rolled_back_has_none(db: Database, queue: Queue, alice: Context) -> None:
    with suppress(ZeroDivisionError), alice.transaction():
        queue.defer("report.build")
        raise ZeroDivisionError
    assert waiting(db, queue) == []


def test_a_job_outside_a_transaction_is_refused(queue: Queue) -> None:
    with database.connection_context(), pytest.raises(RuntimeError, match="in the transaction"):
        queue.defer("report.build")


def test_of_equal_jobs_only_one_waits_and_the_change_goes_on(
    db: Database, queue: Queue, alice: Context
) -> None:
    with alice.transaction():
        assert queue.defer("assessment.evaluate", dedupe="a") is not None
        assert queue.defer("assessment.evaluate", dedupe="a") is None
        assert queue.defer("assessment.evaluate", dedupe="b") is not None
    assert len(waiting(db, queue)) == 2


def test_a_job_that_is_being_done_does_not_stop_the_next_one(
    db: Database, queue: Queue, clock: SetClock
) -> None:
    with transaction():
        queue.defer("assessment.evaluate", dedupe="a")
    with db.in_use(WORKER), database.connection_context():
        taken = queue.take(clock.now())
        assert taken is not None
        with transaction():
            assert queue.defer("assessment.evaluate", dedupe="a") is not None
        # Back into the queue beside the one that was deferred meanwhile: neither is lost.
        queue.again(taken, clock.now())
    assert len(waiting(db, queue)) == 2


def test_a_job_is_taken_once_and_not_before_its_time(db: Database, queue: Queue, clock: SetClock) -> None:
    with transaction():
        queue.defer("one", at=clock.now() + timedelta(seconds=60))
    with db.in_use(WORKER), database.connection_context():
        assert queue.take(clock.now()) is None
        clock.advance(timedelta(seconds=60))
        taken = queue.take(clock.now())
        assert taken is not None
        assert (taken.task, taken.attempts) == ("one", 0)
        assert queue.take(clock.now()) is None
        queue.done(taken)
    assert waiting(db, queue) == []


def test_a_dead_job_is_kept_but_never_taken_again(db: Database, queue: Queue, clock: SetClock) -> None:
    with transaction():
        queue.defer("one")
    with db.in_use(WORKER), database.connection_context():
        taken = queue.take(clock.now())
        assert taken is not None
        queue.dead(taken)
        assert queue.take(clock.now()) is None
    with db.as_admin() as admin:
        found = admin.execute(
            "select status::text from procrastinate_jobs where id = %s", (taken.id,)
        ).fetchone()
    assert found == ("failed",)


@pytest.mark.req("SEC-04")
def test_the_web_role_puts_jobs_in_and_can_neither_read_nor_remove_them(queue: Queue) -> None:
    with transaction():
        queue.defer("one")
    for statement in ("select args from procrastinate_jobs", "delete from procrastinate_jobs"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction():
            database.execute_sql(statement)


def test_requests_at_the_same_moment_leave_one_job(db: Database, queue: Queue) -> None:
    start = Barrier(8)

    def request() -> None:
        with transaction():
            start.wait()
            queue.defer("assessment.evaluate", dedupe="same")

    threads = [Thread(target=request) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waiting(db, queue)) == 1


def test_one_process_leads_and_another_takes_over_when_it_ends(db: Database) -> None:
    first, second = Leader(db.url(WORKER)), Leader(db.url(WORKER))
    assert (first.leads(), second.leads(), first.leads()) == (True, False, True)
    first.resign()
    # The server frees the lock when it has noticed that the connection is closed.
    deadline = time.monotonic() + 30
    while not second.leads():
        assert time.monotonic() < deadline, "nobody took over"
    assert not first.leads()
    first.resign()
    second.resign()


def test_a_leader_whose_connection_was_cut_leads_no_more_until_it_asks_again(db: Database) -> None:
    leader = Leader(db.url(WORKER))
    assert leader.leads()
    with db.as_admin() as admin:
        admin.execute(CUT)
    assert (leader.leads(), leader.leads()) == (False, True)
    leader.resign()
