"""What a worker ended while the database was away is told to the queue again, and nothing else is touched."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import procrastinate
import pytest
from procrastinate import jobs as queued

from appliance.jobs.app import build_app
from appliance.jobs.ended import EndedRuns
from appliance.models.roles import WORKER
from appliance.services.context import Context
from tests.database import Database

NOW, AT_ONCE = datetime(2026, 11, 22, 9, 30, tzinfo=UTC), timedelta()

Story = Callable[[procrastinate.App, EndedRuns, queued.Job], Awaitable[None]]


BEGIN = "update procrastinate_jobs set status = 'doing', worker_id = %s where id = %s"
LEFT = "select status::text, attempts from procrastinate_jobs where id = %s"


def in_the_queue(ctx: Context, db: Database, story: Story) -> list[tuple[str, int]]:
    """A job is being done, ``story`` happens; what the queue says of it afterwards: status and attempts."""
    with ctx.transaction():
        job_id = ctx.product.queue.defer("mail.send", tenant_id=str(ctx.tenant_id), message_id=str(uuid4()))

    async def play() -> None:
        app = build_app(ctx.product, db.url(WORKER), "test", 1)
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            with db.as_admin() as admin:
                admin.execute(BEGIN, (worker, job_id))
            (job,) = await app.job_manager.list_jobs_async(id=job_id)
            await story(app, EndedRuns(), job)

    asyncio.run(play())
    with db.as_admin() as admin:
        return admin.execute(LEFT, (job_id,)).fetchall()


@pytest.mark.req("JOBS-07")
@pytest.mark.parametrize(
    ("failed", "again_at", "left"),
    [(False, None, []), (True, NOW, [("todo", 1)]), (True, None, [("failed", 1)])],
    ids=["went well", "to be tried again", "for good"],
)
def test_a_run_whose_end_the_queue_never_heard_is_told_again(
    alice: Context, db: Database, failed: bool, again_at: datetime | None, left: list[tuple[str, int]]
) -> None:
    async def story(app: procrastinate.App, ended: EndedRuns, job: queued.Job) -> None:
        ended.note(job, failed=failed, again_at=again_at)
        await ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story) == left


@pytest.mark.req("JOBS-07")
def test_the_queue_has_time_to_hear_it_by_itself(alice: Context, db: Database) -> None:
    async def story(app: procrastinate.App, ended: EndedRuns, job: queued.Job) -> None:
        ended.note(job, failed=False, again_at=None)
        await ended.tell(app, timedelta(seconds=14))

    assert in_the_queue(alice, db, story) == [("doing", 0)]


@pytest.mark.req("JOBS-07")
def test_a_job_that_another_worker_took_up_meanwhile_is_theirs(alice: Context, db: Database) -> None:
    async def story(app: procrastinate.App, ended: EndedRuns, job: queued.Job) -> None:
        ended.note(job, failed=False, again_at=None)
        another = await app.job_manager.register_worker()
        with db.as_admin() as admin:
            admin.execute(BEGIN, (another, job.id))
        await ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story) == [("doing", 0)]


@pytest.mark.req("JOBS-07")
def test_a_job_that_is_done_once_more_here_is_left_alone(alice: Context, db: Database) -> None:
    async def story(app: procrastinate.App, ended: EndedRuns, job: queued.Job) -> None:
        ended.note(job, failed=True, again_at=NOW)
        ended.forget(job.id or 0)
        await ended.tell(app, AT_ONCE)

    assert in_the_queue(alice, db, story) == [("doing", 0)]
