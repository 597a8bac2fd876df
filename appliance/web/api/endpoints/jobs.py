"""What is being done for the organisation in the background, and what was given up (JOBS-05)."""

from __future__ import annotations

from typing import Any

from appliance.services import job_desk
from appliance.services.job_desk import OwnJob
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import page_asked, page_of
from appliance.web.guards import requires

api = ApiGroup("jobs", "Jobs")


@api.get("/jobs", access=requires(Permission.VIEW), query="jobs_query", answers={200: "jobs"})
def list_jobs(asked: Asked) -> Answer:
    """List the organisation's jobs, the newest first.

    Those that wait, run, or were given up. A job that went well is not kept.
    """
    page, per_page = page_asked(asked)
    rows, total = job_desk.own_jobs(asked.ctx, state=asked.query.get("state"), page=page, per_page=per_page)
    return Answer(page_of(asked, [_job(row) for row in rows], total))


@api.get("/jobs/<int:job_id>", access=requires(Permission.VIEW), answers={200: "job"})
def read_job(asked: Asked, job_id: int) -> Answer:
    """Read one of the organisation's jobs.

    Answers 404 for a job that went well, too: what it made is there then.
    """
    return Answer(_job(job_desk.own_job(asked.ctx, job_id)))


def _job(job: OwnJob) -> dict[str, Any]:
    return {
        "id": job.id,
        "task": job.task,
        "state": job_desk.state_of(job),
        "about": job.about,
        "attempts": job.attempts,
        "deferred_at": moment(job.deferred_at) if job.deferred_at else None,
        "due_at": moment(job.due_at) if job.due_at else None,
        "error_code": job.error_code,
        "failed_at": moment(job.failed_at) if job.failed_at else None,
    }
