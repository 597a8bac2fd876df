"""One job that a worker is doing, something that happens to it, and what the queue then says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import procrastinate
from procrastinate import jobs as queued

from appliance.jobs.app import build_app
from appliance.jobs.running import Running
from appliance.models.roles import WORKER
from appliance.services.context import Context
from tests.database import Database

Story = Callable[[procrastinate.App, queued.Job], Awaitable[None]]

BEGIN = "update procrastinate_jobs set status = 'doing', worker_id = %s where id = %s"
LEFT = "select status::text, attempts from procrastinate_jobs where id = %s"


def in_the_queue(
    ctx: Context, db: Database, story: Story, running: Running | None = None
) -> list[tuple[str, int]]:
    """Let ``story`` happen while a worker has a job; its status and attempts afterwards, or nothing.

    ``running`` is what the worker keeps of its runs.
    """
    with ctx.transaction():
        job_id = ctx.product.queue.defer("mail.send", tenant_id=str(ctx.tenant_id), message_id=str(uuid4()))

    async def play() -> None:
        app = build_app(ctx.product, db.url(WORKER), "test", 1, running)
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            with db.as_admin() as admin:
                admin.execute(BEGIN, (worker, job_id))
            (job,) = await app.job_manager.list_jobs_async(id=job_id)
            await story(app, job)

    asyncio.run(play())
    with db.as_admin() as admin:
        return admin.execute(LEFT, (job_id,)).fetchall()
