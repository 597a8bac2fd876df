"""Putting work into the job queue inside the caller's transaction, and taking it out again in-process.

The queue's tables are procrastinate's and live in the same database as the change, so that there is never
a job without its change nor a change without its job. A worker process takes jobs out by procrastinate's
own worker (``appliance.jobs``); ``take`` and its followers are for whoever works a queue off in its own
process by its own clock: tests and seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import Connection, Error
from psycopg.pq import TransactionStatus

from appliance.foundation.trace_context import current_trace

_TAKE = """
update procrastinate_jobs set status = 'doing'
where id = (
  select id from procrastinate_jobs
  where queue_name = %s and status = 'todo' and (scheduled_at is null or scheduled_at <= %s)
  order by priority desc, coalesce(scheduled_at, '-infinity'), id
  limit 1 for update skip locked
)
returning id, task_name, args, attempts, lock
"""

_OPEN = "select from procrastinate_jobs where lock = %s and status in ('todo', 'doing') limit 1"


@dataclass(frozen=True)
class TakenJob:
    """A job that is now ours to do. ``attempts`` counts the runs before this one."""

    id: int
    task: str
    args: dict[str, Any]
    attempts: int
    key: str | None = None


class Queue:
    """One queue of jobs, on the connection that ``connection`` returns when it is asked."""

    def __init__(self, connection: Callable[[], Connection[Any]], name: str = "default") -> None:
        self._connection = connection
        self.name = name
        # Never opened: every statement goes over the caller's connection.
        self._app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def defer(
        self,
        task: str,
        *,
        key: str | None = None,
        dedupe: str | None = None,
        at: datetime | None = None,
        **args: object,
    ) -> int | None:
        """Have ``task`` done once the transaction commits; ``args`` are JSON values, and UUIDs become text.

        The trace of the request or job under way goes along as ``traceparent``.

        Jobs of one ``key`` run one after the other, in the order they were deferred. While a job with the
        same ``dedupe`` waits, nothing is added and None is returned; otherwise the new job's id. ``at`` is
        the earliest moment. Raises RuntimeError outside a transaction: the job could outlive its change.
        """
        connection = self._connection()
        if connection.info.transaction_status != TransactionStatus.INTRANS:
            raise RuntimeError("a job is deferred in the transaction of the change it follows from")
        deferrer = self._app.configure_task(
            task,
            queue=self.name,
            lock=self._own(key),
            queueing_lock=self._own(dedupe),
            schedule_at=at,
            connection=connection,
        )
        values = {**_trace(), **{name: _plain(value) for name, value in args.items()}}
        if dedupe is None:
            return deferrer.defer(**values)
        try:
            # A savepoint: a duplicate must not abort the caller's transaction.
            with connection.transaction():
                return deferrer.defer(**values)
        except AlreadyEnqueued:
            return None
        except ConnectorException as error:
            # As the database says it: whoever asks must be able to tell a server that is away.
            if isinstance(error.__cause__, Error):
                raise error.__cause__ from None
            raise

    def holds(self, key: str) -> bool:
        """Whether a job of this key waits or is being done."""
        found = self._connection().execute(_OPEN, (self._own(key),)).fetchone()
        return found is not None

    def take(self, now: datetime) -> TakenJob | None:
        """Claim the next job that is due at ``now``, or None. Settle it with one of the three below."""
        row = self._connection().execute(_TAKE, (self.name, now)).fetchone()
        if row is None:
            return None
        job_id, task, args, attempts, lock = row
        return TakenJob(job_id, task, args, attempts, self.key_of(lock))

    def done(self, job: TakenJob) -> None:
        """Forget a job that succeeded."""
        self._settle("select procrastinate_finish_job_v1(%s, 'succeeded', true)", job.id)

    def dead(self, job: TakenJob) -> None:
        """Keep a job that will not be tried again, for whoever looks into it."""
        self._settle("select procrastinate_finish_job_v1(%s, 'failed', false)", job.id)

    def again(self, job: TakenJob, at: datetime) -> None:
        """Put a job back, to be tried again not before ``at``."""
        self._settle("select procrastinate_retry_job_v2(%s, %s, null, null, null)", job.id, at)

    def key_of(self, lock: str | None) -> str | None:
        """The key a job was deferred with."""
        return None if lock is None else lock.removeprefix(f"{self.name}/")

    def _own(self, key: str | None) -> str | None:
        """The queue's tables hold keys for all queues alike."""
        return None if key is None else f"{self.name}/{key}"

    def _settle(self, statement: str, *values: object) -> None:
        self._connection().execute(statement, values)


def _trace() -> dict[str, Any]:
    trace = current_trace()
    return {} if trace is None else {"traceparent": trace.header}


def _plain(value: object) -> Any:
    return str(value) if isinstance(value, UUID) else value
