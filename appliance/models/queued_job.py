"""Jobs as an operator sees them: the queue library's own rows, each with the last failure of ours.

Only the worker's role may read what a job carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from appliance.models.database import database, require_transaction


@dataclass(frozen=True)
class QueuedJob:
    """One job. ``attempts`` counts the runs that ended; the last fields are of the run that failed last."""

    id: int
    task: str
    status: str
    args: Mapping[str, Any]
    lock: str | None
    attempts: int
    due_at: datetime | None
    deferred_at: datetime | None
    error_code: str | None
    error_message: str | None
    failed_consumer: str | None
    attempt_count: int | None
    final: bool | None
    failed_at: datetime | None
    worker: str | None


@dataclass(frozen=True)
class Figure:
    """How many jobs of a task, and of a consumer of events, are in a state, the oldest since when."""

    task: str
    consumer: str
    status: str
    jobs: int
    since: datetime | None


@dataclass(frozen=True)
class OwnJob:
    """A job as the organisation it is of may see it; ``about`` is the id of what it works on, if any."""

    id: int
    task: str
    status: str
    attempts: int
    deferred_at: datetime | None
    due_at: datetime | None
    about: str | None
    error_code: str | None
    failed_at: datetime | None


_OWN = "id, task, status, attempts, deferred_at, due_at, about, error_code, failed_at"
_NARROWED = "status = any(%s) and (%s::bigint is null or id = %s)"
_JOBS = """
  select j.id, j.task_name, j.status::text, j.args, j.lock, j.attempts, j.scheduled_at, d.at,
    f.error_code, f.error_message, f.failed_consumer, f.attempt, f.final, f.at, f.consumer
  from procrastinate_jobs j
  left join lateral (
    select min(e.at) as at from procrastinate_events e where e.job_id = j.id and e.type = 'deferred'
  ) d on true
  left join lateral (select * from job_failure g where g.job_id = j.id order by g.id desc limit 1) f on true
"""
_LISTED = """
  where j.queue_name = %(queue)s and j.status::text = any(%(statuses)s)
    and (%(task)s::text is null or j.task_name = %(task)s)
  order by j.id desc limit %(limit)s
"""


def listed(queue: str, statuses: tuple[str, ...], *, task: str | None, limit: int) -> list[QueuedJob]:
    """Jobs in one of the states, newest first."""
    values = {"queue": queue, "statuses": list(statuses), "task": task, "limit": limit}
    return [QueuedJob(*row) for row in database.execute_sql(_JOBS + _LISTED, values).fetchall()]


def find(queue: str, job_id: int) -> QueuedJob | None:
    """One job, locked until the transaction ends, or None."""
    require_transaction()
    lock = "select from procrastinate_jobs where id = %s and queue_name = %s for update"
    if database.execute_sql(lock, (job_id, queue)).fetchone() is None:
        return None
    row = database.execute_sql(_JOBS + "where j.id = %s", (job_id,)).fetchone()
    return QueuedJob(*row)


def hold_failed(queue: str, task: str | None) -> list[int]:
    """Every job that was given up, or those of a task, locked; without what somebody else just took up."""
    require_transaction()
    query = (
        "select id from procrastinate_jobs where queue_name = %(queue)s and status = 'failed' "
        "and (%(task)s::text is null or task_name = %(task)s) order by id for update"
    )
    return [row[0] for row in database.execute_sql(query, {"queue": queue, "task": task}).fetchall()]


def age(job_id: int) -> timedelta | None:
    """How long ago a job was put into the queue, by the server's clock; None for one that is gone."""
    asked = "select now() - min(at) from procrastinate_events where job_id = %s and type = 'deferred'"
    with nullcontext() if not database.is_closed() else database.connection_context():
        row = database.execute_sql(asked, (job_id,)).fetchone()
    return row[0] if row else None


def of_organisation(
    statuses: tuple[str, ...], *, job_id: int | None = None, limit: int, offset: int = 0
) -> list[OwnJob]:
    """Jobs of the transaction's organisation in one of the states, newest first, or the one. The web's."""
    query = f"select {_OWN} from organisation_jobs() where {_NARROWED} order by id desc limit %s offset %s"  # noqa: S608
    values = (list(statuses), job_id, job_id, limit, offset)
    return [OwnJob(*row) for row in database.execute_sql(query, values).fetchall()]


def count_of_organisation(statuses: tuple[str, ...]) -> int:
    """How many there are."""
    query = "select count(*) from organisation_jobs() where status = any(%s)"
    return int(database.execute_sql(query, (list(statuses),)).fetchone()[0])


def begin_again(job_id: int) -> None:
    """Let a job that was given up wait for its first run once more."""
    require_transaction()
    database.execute_sql("select procrastinate_retry_job_v2(%s, null, null, null, null)", (job_id,))
    database.execute_sql("update procrastinate_jobs set attempts = 0 where id = %s", (job_id,))


def remove(job_id: int) -> None:
    """Take a job that was given up out of the queue; its failures stay on record."""
    require_transaction()
    database.execute_sql("delete from procrastinate_jobs where id = %s and status = 'failed'", (job_id,))


def figures() -> list[Figure]:
    """What is due, runs or was given up, by task and consumer. The web may ask too."""
    query = "select task, consumer, status, jobs, since from job_figures() order by 1, 2, 3"
    return [Figure(*row) for row in database.execute_sql(query).fetchall()]
