"""One report that failed, one that is ready, one that is being made."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from appliance.foundation.domain_errors import UnavailableError
from appliance.models import evaluation, report
from appliance.services.dev_seed.stage import Stage
from appliance.services.dev_seed.stand_ins import FAILING, STOPPING, StoppedHere
from appliance.services.issuing import build_report, report_gave_up, request_report

# Days before the end: which report is asked for, and of which evaluation, counted from the latest of then.
# The latest of all has none, so that somebody new can ask for its report.
REPORT_DAYS = {19: (1, 0), 11: (2, 0), 0: (3, 3)}
_FAILS, _SUCCEEDS = 1, 2


def issue_report(stage: Stage, day: int) -> None:
    """The report of that day, if there is none of it yet."""
    number, back = REPORT_DAYS[day]
    with stage.owner.transaction():
        made = report.count(stage.owner.tenant_id)
        newest = [row.id for row in evaluation.newest(stage.owner.tenant_id, limit=back + 1, offset=0)]
    if made < number:
        stage.at(day, timedelta(hours=2))
        report_id = request_report(stage.owner, newest[-1])
        with stage.as_worker():
            _make(stage, number, report_id)


def _make(stage: Stage, number: int, report_id: UUID) -> None:
    if number == _SUCCEEDS:
        build_report(stage.worker, report_id)
        return
    renderers = FAILING if number == _FAILS else STOPPING
    worker = replace(stage.worker, product=replace(stage.worker.product, renderers=renderers))
    try:
        with suppress(StoppedHere):
            build_report(worker, report_id)
    except UnavailableError as error:
        report_gave_up(worker, report_id, error)
