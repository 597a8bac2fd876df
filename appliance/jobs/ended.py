"""Runs that ended, until the queue knows it.

When the database goes away in the moment a run ends, the library's word to the queue is lost: the job counts
as being done for as long as this process lives, and keeps all that stand behind it in line waiting. So each
process remembers what it ended, looks whether the queue has heard of it, and says it again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import procrastinate
from procrastinate import jobs as queued
from procrastinate.exceptions import ConnectorException

from appliance.foundation import logs

# Taken up by somebody else meanwhile, it is theirs: another worker, or another try.
_UNHEARD = """
select id from procrastinate_jobs
where id = any(%(ids)s) and status = 'doing' and worker_id = any(%(workers)s)
"""


@dataclass(frozen=True)
class Ended:
    """A run that is over. ``again_at`` is when to try again after a failure, None for no more tries."""

    queued: queued.Job
    failed: bool
    again_at: datetime | None
    at: float


@dataclass
class EndedRuns:
    """Those of this process that the queue may not have heard of."""

    _ended: dict[int, Ended] = field(default_factory=dict)

    def note(self, of_queue: queued.Job, *, failed: bool, again_at: datetime | None) -> None:
        """Remember how a run ended; ``again_at`` as in Ended."""
        if of_queue.id is not None:
            self._ended[of_queue.id] = Ended(of_queue, failed, again_at, time.monotonic())

    def forget(self, job_id: int) -> None:
        """The job is being done once more: how it ended before is of no use."""
        self._ended.pop(job_id, None)

    async def keep_telling(self, app: procrastinate.App, every: timedelta, patience: timedelta) -> None:
        """Look again and again; see ``tell``."""
        while True:
            await asyncio.sleep(every.total_seconds())
            with suppress(ConnectorException):  # the next look may find the database there
                await self.tell(app, patience)

    async def tell(self, app: procrastinate.App, patience: timedelta) -> None:
        """Say once more how the runs ended that the queue has not heard of after ``patience``."""
        before = time.monotonic() - patience.total_seconds()
        due = {job_id: ended for job_id, ended in list(self._ended.items()) if ended.at <= before}
        if not due:
            return
        workers = list({ended.queued.worker_id for ended in due.values() if ended.queued.worker_id})
        rows = await app.connector.execute_query_all_async(_UNHEARD, ids=list(due), workers=workers)
        for row in rows:
            await _tell(app, due[row["id"]])
        for job_id, ended in due.items():
            if self._ended.get(job_id) is ended:
                del self._ended[job_id]


async def _tell(app: procrastinate.App, ended: Ended) -> None:
    named = {"id": ended.queued.id, "name": ended.queued.task_name}
    logs.event("job.told_again", "The queue had not heard that a job ended", level="WARN", job=named)
    if ended.again_at is not None:
        await app.job_manager.retry_job(ended.queued, retry_at=ended.again_at)
    elif ended.failed:
        await app.job_manager.finish_job(ended.queued, queued.Status.FAILED, delete_job=False)
    else:
        await app.job_manager.finish_job(ended.queued, queued.Status.SUCCEEDED, delete_job=True)
