"""Runs of jobs that failed: what the queue's own tables do not tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.models import job_failure
from appliance.models.database import transaction

_LONGEST_MESSAGE = 500  # characters


@dataclass(frozen=True)
class JobFailure:
    """One run that failed. ``final``: no further attempt will be made, and this is the job's dead letter.

    ``failed_consumer`` says whose work failed, ``consumer`` which process tried it.
    """

    job_id: int
    task: str
    tenant_id: UUID | None
    attempt: int
    error_code: str
    error_message: str
    consumer: str
    failed_consumer: str
    final: bool
    at: datetime


def record_failure(failure: JobFailure) -> None:
    """Keep ``failure`` in a transaction of its own: that of the job is rolled back by now."""
    with transaction(tenant_id=failure.tenant_id):
        job_failure.add(
            job_id=failure.job_id,
            task=failure.task,
            tenant_id=failure.tenant_id,
            attempt=failure.attempt,
            error_code=failure.error_code,
            error_message=failure.error_message[:_LONGEST_MESSAGE],
            consumer=failure.consumer,
            failed_consumer=failure.failed_consumer,
            final=failure.final,
            at=failure.at,
        )
