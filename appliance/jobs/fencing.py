"""The word of a worker on a job counts while the job is still its own (JOBS-07).

A worker that is slow, or was stopped for a while, is believed dead and its job is put back for another try.
By itself the queue's library would then take the slow one's "done" for the end of that other try.
"""

from __future__ import annotations

from datetime import datetime

from procrastinate import jobs as queued
from procrastinate.manager import JobManager

from appliance.foundation import logs

# Each try has its number. A worker that was struck off (null) is heard until somebody puts the job back.
_MINE = """
with mine as (
  select id from procrastinate_jobs
  where id = %(job_id)s and status = 'doing' and attempts = %(attempts)s
    and (worker_id is null or worker_id = %(worker_id)s)
  for update
)
"""
_FINISH = _MINE + "select procrastinate_finish_job_v1(id, %(status)s, %(delete_job)s) from mine"  # noqa: S608 - constants
_RETRY = _MINE + "select procrastinate_retry_job_v2(id, %(retry_at)s, null, null, null) from mine"  # noqa: S608 - constants


class FencedJobManager(JobManager):
    """The library's, whose last words on a job are fenced: said for an earlier try, they change nothing."""

    async def finish_job(
        self,
        job: queued.Job,
        status: queued.Status,
        delete_job: bool,  # noqa: FBT001 - the library calls it so
    ) -> None:
        """End the try of ``job`` with ``status``; a job that is deleted leaves no row."""
        await self._say(_FINISH, job, status=status.value, delete_job=delete_job)

    async def retry_job(
        self,
        job: queued.Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Put ``job`` back for another try at ``retry_at``; our jobs never change queue, line or priority."""
        if retry_at is None or (priority, queue, lock) != (None, None, None):
            raise ValueError("a retry has a time, and nothing else of the job changes")
        await self._say(_RETRY, job, retry_at=retry_at)

    async def _say(self, statement: str, job: queued.Job, **given: object) -> None:
        heard = await self.connector.execute_query_all_async(
            statement, job_id=job.id, attempts=job.attempts, worker_id=job.worker_id, **given
        )
        if not heard:
            named = {"id": job.id, "name": job.task_name, "retry_count": job.attempts}
            logs.event("job.overtaken", "A job was put back while it was done", level="WARN", job=named)
