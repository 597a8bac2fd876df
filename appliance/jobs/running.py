"""What this process is doing now, and since when: what takes too long, and that it is still alive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import procrastinate
from procrastinate import jobs as queued
from procrastinate.exceptions import ConnectorException

from appliance.foundation import logs
from appliance.jobs.attempt import Attempt, Job, TimeLimitError, failed
from appliance.jobs.ended import EndedRuns
from appliance.services.context import Product

_LOOK = 0.5  # seconds

# The queue's library stops its heartbeat before it waits for running jobs: without this, another worker
# would take them up while they end.
_ALIVE = """
update procrastinate_workers set last_heartbeat = now()
where id in (select worker_id from procrastinate_jobs where id = any(%(ids)s) and status = 'doing')
"""


@dataclass(frozen=True)
class Begun:
    """A run that has not ended. ``ends_by`` is a moment of the monotonic clock."""

    job: Job
    queued: queued.Job
    limit: timedelta
    ends_by: float


@dataclass
class Running:
    """The runs of this process."""

    _begun: dict[int, Begun] = field(default_factory=dict)
    ended: EndedRuns = field(default_factory=EndedRuns)

    @contextmanager
    def doing(self, job: Job, of_queue: queued.Job, limit: timedelta) -> Iterator[None]:
        """Count the run as going on for the block."""
        self.ended.forget(job.id)
        self._begun[job.id] = Begun(job, of_queue, limit, time.monotonic() + limit.total_seconds())
        try:
            yield
        finally:
            del self._begun[job.id]

    def note_end(self, of_queue: queued.Job, attempt: Attempt) -> None:
        """Remember how a run ended, until the queue has heard of it."""
        self.ended.note(of_queue, failed=attempt.error is not None, again_at=attempt.again_at)

    def overdue(self) -> list[Begun]:
        """The runs whose time is over."""
        now = time.monotonic()
        return [begun for begun in list(self._begun.values()) if begun.ends_by < now]

    async def until_overdue(self) -> None:
        """Return when a run takes longer than it may."""
        while True:
            await asyncio.sleep(_LOOK)
            if self.overdue():
                return

    async def stay_alive(self, app: procrastinate.App, every: timedelta) -> None:
        """Say that this worker lives, as long as it waits for what it does to end."""
        while True:
            with suppress(ConnectorException):  # without a database nobody can take anything up
                await app.connector.execute_query_async(_ALIVE, ids=list(self._begun))
            await asyncio.sleep(every.total_seconds())

    async def give_up_overdue(self, product: Product, app: procrastinate.App) -> None:
        """Record the runs whose time is over as failed, and put them back or away in the queue."""
        for begun in self.overdue():
            seconds = int(begun.limit.total_seconds())
            error = TimeLimitError(f"the run took longer than {seconds} seconds")
            ended = await asyncio.to_thread(failed, product, begun.job, error)
            named = {"id": begun.job.id, "name": begun.job.task}
            logs.event("job.overdue", "A job took too long", level="WARN", job=named)
            if ended.again_at is None:
                await app.job_manager.finish_job(begun.queued, queued.Status.FAILED, delete_job=False)
            else:
                await app.job_manager.retry_job(begun.queued, retry_at=ended.again_at)
