"""Trying a dead letter again, or letting it go. Each deed is on record: who, what and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.models import event_delivery, operator_action, queued_job
from appliance.models.database import require_transaction, transaction
from appliance.models.queued_job import QueuedJob
from appliance.services.context import Product
from appliance.services.events import DELIVER_TASK
from appliance.services.job_desk.look import job_of

_LONGEST_REASON = 500
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Operator:
    """Who acts, by the name of an account of the host, and why."""

    name: str
    reason: str


def retry(product: Product, job_id: int, operator: Operator) -> None:
    """Let a dead letter have all its runs once more. Raises NotFoundError, or ConflictError if it is none."""
    with transaction():
        job = _dead(product, job_id)
        queued_job.begin_again(job_id)
        note_action(product, operator, "jobs.retry", str(job_id), task=job.task, error_code=job.error_code)


def retry_all(product: Product, operator: Operator, *, task: str | None = None) -> list[int]:
    """The same for every dead letter, or for those of one task; their ids."""
    with transaction():
        ids = queued_job.hold_failed(product.queue.name, task)
        for job_id in ids:
            queued_job.begin_again(job_id)
        if ids:
            note_action(product, operator, "jobs.retry_all", task or "every task", jobs=ids)
    return ids


def discard(product: Product, job_id: int, operator: Operator) -> None:
    """Let a dead letter go for good. The failures stay on record. Raises as ``retry``.

    A delivery that is let go counts as made: the event does not come to that consumer again by itself.
    """
    with transaction():
        tenant_id = _tenant_of(_dead(product, job_id))
    with transaction(tenant_id=tenant_id):
        job = _dead(product, job_id)
        if job.task == DELIVER_TASK:
            event_delivery.claim(
                job.args["consumer"],
                UUID(job.args["event_id"]),
                tenant_id,
                at=product.clock.now(),
                outcome=event_delivery.DISCARDED,
            )
        queued_job.remove(job_id)
        note_action(product, operator, "jobs.discard", str(job_id), task=job.task, arguments=dict(job.args))


def note_action(product: Product, operator: Operator, action: str, subject: str, **details: Any) -> None:
    """Put a deed on record, in the transaction of the deed. Raises InvalidError without a reason."""
    require_transaction()
    reason = operator.reason.strip()
    if not reason or len(reason) > _LONGEST_REASON:
        raise InvalidError(f"Say why, in at most {_LONGEST_REASON} characters.")
    operator_action.add(
        at=product.clock.now(),
        operator=operator.name[:_LONGEST_NAME] or "unknown",
        action=action,
        subject=subject[:120],
        reason=reason,
        details=details,
    )


def _dead(product: Product, job_id: int) -> QueuedJob:
    job = job_of(product, job_id)
    if job.status != "failed":
        raise ConflictError(f"Job {job_id} has not been given up. It runs by itself when it is due.")
    return job


def _tenant_of(job: QueuedJob) -> UUID | None:
    tenant_id = job.args.get("tenant_id")
    return None if tenant_id is None else UUID(tenant_id)
