"""What a worker ended while the database was away is told to the queue again, and nothing else is touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import procrastinate
import pytest
from attr import evolve
from procrastinate import JobContext
from procrastinate import jobs as queued

from appliance.jobs.app import AttemptFailedError
from appliance.jobs.ended import EndedRuns
from appliance.jobs.running import Running
from appliance.services.context import Context
from tests.database import Database
from tests.jobs.one_job import BEGIN, in_the_queue
from tests.web.test_database_down import away

NOW, AT_ONCE = datetime(2026, 11, 22, 9, 30, tzinfo=UTC), timedelta()


@pytest.mark.req("JOBS-07")
@pytest.mark.parametrize(
    ("failed", "again_at", "left"),
    [(False, None, []), (True, NOW, [("todo", 1)]), (True, None, [("failed", 1)])],
    ids=["went well", "to be tried again", "for good"],
)
def test_a_run_whose_end_the_queue_never_heard_is_told_again(
    alice: Context, db: Database, failed: bool, again_at: datetime | None, left: list[tuple[str, int]]
) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        ended = EndedRuns()
        ended.note(job, failed=failed, again_at=again_at)
        await ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story) == left


@pytest.mark.req("JOBS-07")
def test_the_queue_has_time_to_hear_it_by_itself(alice: Context, db: Database) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        ended = EndedRuns()
        ended.note(job, failed=False, again_at=None)
        await ended.tell(app, timedelta(seconds=14))

    assert in_the_queue(alice, db, story) == [("doing", 0)]


@pytest.mark.req("JOBS-07")
def test_a_job_that_another_worker_took_up_meanwhile_is_theirs(alice: Context, db: Database) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        ended = EndedRuns()
        ended.note(job, failed=False, again_at=None)
        another = await app.job_manager.register_worker()
        with db.as_admin() as admin:
            admin.execute(BEGIN, (another, job.id))
        await ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story) == [("doing", 0)]


@pytest.mark.req("JOBS-07")
def test_a_job_that_is_done_once_more_here_is_left_alone(alice: Context, db: Database) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        ended = EndedRuns()
        ended.note(job, failed=True, again_at=NOW)
        ended.forget(job.id or 0)
        await ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story) == [("doing", 0)]


def run_in_vain(app: procrastinate.App, job: queued.Job) -> datetime | None:
    """Do the job while nobody is where the database was; when it is to be tried again."""
    context = JobContext(start_timestamp=0.0, app=app, job=job, abort_reason=lambda: None)
    with away(), pytest.raises(AttemptFailedError) as raised:
        app.tasks[job.task_name].func(context, **job.task_kwargs)
    return raised.value.ended.again_at


@pytest.mark.req("JOBS-03", "JOBS-07")
def test_a_run_whose_end_could_not_even_be_recorded_is_tried_again_once_the_database_is_back(
    alice: Context, db: Database
) -> None:
    running = Running()

    async def story(app: procrastinate.App, job: queued.Job) -> None:
        assert run_in_vain(app, job) == alice.product.clock.now() + timedelta(seconds=5)
        await running.ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story, running) == [("todo", 1)]


@pytest.mark.req("JOBS-03")
@pytest.mark.parametrize(("attempts", "seconds"), [(9, 50), (400, 300)])
def test_it_waits_longer_each_time_but_is_never_dropped(
    alice: Context, db: Database, attempts: int, seconds: int
) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        again_at = run_in_vain(app, evolve(job, attempts=attempts))
        assert again_at == alice.product.clock.now() + timedelta(seconds=seconds)

    assert in_the_queue(alice, db, story) == [("doing", 0)]
