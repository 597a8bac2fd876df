"""An organisation's own jobs, as its people may see them: what it is, how far, and why it failed, by code."""

from __future__ import annotations

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import queued_job
from appliance.models.queued_job import OwnJob
from appliance.services.context import Context
from appliance.services.job_desk.look import STATES

__all__ = ["OwnJob", "own_job", "own_jobs", "state_of"]

_LARGEST = 2**63 - 1
_ALL = tuple(STATES.values())


def own_jobs(
    ctx: Context, *, state: str | None = None, page: int = 1, per_page: int = 50
) -> tuple[list[OwnJob], int]:
    """A page of the jobs in a state of STATES, or in any, newest first; and how many there are."""
    statuses = (STATES[state],) if state else _ALL
    with ctx.reading():
        total = queued_job.count_of_organisation(statuses)
        rows = queued_job.of_organisation(statuses, limit=per_page, offset=(page - 1) * per_page)
    return rows, total


def own_job(ctx: Context, job_id: int) -> OwnJob:
    """One of them. Raises NotFoundError, also for one that went well: it is not kept."""
    with ctx.reading():
        rows = queued_job.of_organisation(_ALL, job_id=min(job_id, _LARGEST), limit=1)
    if not rows:
        raise NotFoundError("There is no such job. A job that went well is not kept.")
    return rows[0]


def state_of(job: OwnJob) -> str:
    """Its state in our words."""
    return next(word for word, status in STATES.items() if status == job.status)
