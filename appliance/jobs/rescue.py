"""Jobs whose worker died in the middle of them: tried again, or given up when they kill every worker."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from procrastinate import jobs as queued
from procrastinate.manager import JobManager

from appliance.foundation import logs
from appliance.jobs.attempt import Job, WorkerDiedError, failed
from appliance.jobs.schedule import OF_THE_QUEUE
from appliance.services.context import Product

HEARTBEAT = timedelta(seconds=4)
SILENCE = timedelta(seconds=14)
"""A worker that has not been heard of for so long is dead. A busy host may miss a heartbeat or two."""

_KEPT = timedelta(days=30)  # for which jobs that failed can be looked into


async def rescue_jobs(product: Product, manager: JobManager) -> None:
    """Take up every job of a dead worker."""
    queue, silence = product.queue.name, SILENCE.total_seconds()
    await manager.prune_stalled_workers(silence)
    for job in await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=silence):
        await _rescue(product, manager, job)


async def _rescue(product: Product, manager: JobManager, job: queued.Job) -> None:
    if job.id is None:
        return
    if job.task_name in OF_THE_QUEUE:  # the clock asks again, whether this one ended or not
        await manager.finish_job(job, status=queued.Status.FAILED, delete_job=True)
        return
    lost = Job(job.id, job.task_name, job.task_kwargs, job.attempts, f"worker {job.worker_id}")
    logs.event(
        "job.rescued", "The worker of a job died", level="WARN", job={"id": job.id, "name": job.task_name}
    )
    # Its records go over the thread's own connection, and must not hold up the event loop.
    ended = await asyncio.to_thread(failed, product, lost, WorkerDiedError("the worker died"))
    if ended.again_at is None:
        await manager.finish_job(job, status=queued.Status.FAILED, delete_job=False)
    else:
        await manager.retry_job(job, retry_at=ended.again_at)


async def forget_old_jobs(product: Product, manager: JobManager) -> None:
    """Remove jobs that failed so long ago that nobody will ask."""
    hours = int(_KEPT.total_seconds() // 3600)
    await manager.delete_old_jobs(hours, queue=product.queue.name, include_failed=True, include_aborted=True)
