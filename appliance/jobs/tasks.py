"""The tasks by name: the whole list of what a worker does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from appliance.jobs.handlers import assessment, evidence, reports, upkeep
from appliance.jobs.retry import ATTEMPTS


@dataclass(frozen=True)
class Task:
    """One kind of job.

    With ``for_organisation`` the job carries ``tenant_id`` and ``run`` gets a Context of it, otherwise the
    Product; the job's other arguments follow by name. ``gave_up`` is told, in the same way, when no further
    attempt will be made, so that nobody waits for what will not come.
    """

    name: str
    run: Callable[..., object]
    gave_up: Callable[..., object] | None = None
    attempts: int = ATTEMPTS
    for_organisation: bool = True


_ALL = (
    Task("evidence.verify", evidence.verify, gave_up=evidence.gave_up),
    Task("assessment.evaluate", assessment.evaluate, gave_up=assessment.gave_up),
    Task("report.build", reports.build, gave_up=reports.gave_up),
    Task("upkeep.purge_sessions", upkeep.purge_sessions, for_organisation=False),
    Task("upkeep.sweep_uploads", upkeep.sweep_uploads, for_organisation=False),
)

TASKS: Mapping[str, Task] = {task.name: task for task in _ALL}
