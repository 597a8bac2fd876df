"""What waits, what runs, and what was given up and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from appliance.foundation.clock import rfc3339
from appliance.foundation.domain_errors import NotFoundError
from appliance.models import queued_job
from appliance.models.database import transaction
from appliance.models.queued_job import QueuedJob
from appliance.services.context import Product
from appliance.services.database_link import DATABASE_FAILURES

STATES: Mapping[str, str] = {"waiting": "todo", "running": "doing", "failed": "failed"}
"""What we call the queue's states."""

_WORDS = {status: word for word, status in STATES.items()}


@dataclass(frozen=True)
class Listed:
    """One job. With ``state`` "failed" it is a dead letter: the last four say whose work failed, and why."""

    id: int
    task: str
    state: str
    arguments: Mapping[str, Any]
    deferred_at: datetime | None
    due_at: datetime | None
    failed_at: datetime | None
    error_code: str | None
    error_message: str | None
    failed_consumer: str | None
    attempt_count: int

    def document(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            name: rfc3339(value) if isinstance(value, datetime) else value
            for name, value in vars(self).items()
        }


@dataclass(frozen=True)
class Lag:
    """How far behind a kind of work is; ``consumer`` is empty where the task is no delivery of an event.

    ``oldest_seconds`` is how long the oldest job that could run already waits, 0 when none does.
    """

    task: str
    consumer: str
    waiting: int
    running: int
    failed: int
    oldest_seconds: float


def list_jobs(
    product: Product, *, state: str | None = None, task: str | None = None, limit: int = 100
) -> list[Listed]:
    """The newest jobs in a state of STATES, or in any of them."""
    statuses = (STATES[state],) if state else tuple(STATES.values())
    with transaction():
        rows = queued_job.listed(product.queue.name, statuses, task=task, limit=limit)
    return [_listed(row) for row in rows]


def find_job(product: Product, job_id: int) -> Listed:
    """One job. Raises NotFoundError: a job that went well is not kept."""
    with transaction():
        return _listed(job_of(product, job_id))


def how_long_ago(job_id: int) -> timedelta | None:
    """How long ago a job was asked for; None for one that is gone, and while the database does not tell."""
    try:
        return queued_job.age(job_id)
    except DATABASE_FAILURES:
        return None


def job_of(product: Product, job_id: int) -> QueuedJob:
    """The job, locked in the open transaction. Raises NotFoundError."""
    row = queued_job.find(product.queue.name, job_id)
    if row is None:
        raise NotFoundError(f"There is no job {job_id}. A job that went well is not kept.")
    return row


def lag(product: Product) -> list[Lag]:
    """How far behind each kind of work is that has any."""
    now = product.clock.now()
    with transaction():
        rows = queued_job.figures()
    found: list[Lag] = []
    for task, consumer in sorted({(row.task, row.consumer) for row in rows}):
        mine = {row.status: row for row in rows if (row.task, row.consumer) == (task, consumer)}
        oldest = mine["todo"].since if "todo" in mine else None
        jobs = {status: row.jobs for status, row in mine.items()}
        found.append(
            Lag(
                task=task,
                consumer=consumer,
                waiting=jobs.get("todo", 0),
                running=jobs.get("doing", 0),
                failed=jobs.get("failed", 0),
                oldest_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
            )
        )
    return found


def _listed(row: QueuedJob) -> Listed:
    return Listed(
        id=row.id,
        task=row.task,
        state=_WORDS.get(row.status, "ended"),
        arguments=row.args,
        deferred_at=row.deferred_at,
        due_at=row.due_at,
        failed_at=row.failed_at,
        error_code=row.error_code,
        error_message=row.error_message,
        failed_consumer=row.failed_consumer,
        attempt_count=row.attempt_count or 0,
    )
