"""One report that is ready, one that failed, one that is being made."""

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

# Days before the end, and which evaluation, counted from the latest.
# The latest has none, so that somebody new can ask for its report.
_READY, _FAILED, _BEING_MADE = (11, 3), (2, 1), (0, 2)


def issue_reports(stage: Stage) -> None:
    """Those of the three that there are not yet."""
    with stage.owner.transaction():
        made = report.count(stage.owner.tenant_id)
        newest = [row.id for row in evaluation.newest(stage.owner.tenant_id, limit=4, offset=0)]
    for number, (days_ago, back) in enumerate((_READY, _FAILED, _BEING_MADE), start=1):
        if made < number:
            stage.at(days_ago, timedelta(hours=2))
            report_id = request_report(stage.owner, newest[min(back, len(newest) - 1)])
            with stage.as_worker():
                _make(stage, number, report_id)


def _make(stage: Stage, number: int, report_id: UUID) -> None:
    if number == 1:
        build_report(stage.worker, report_id)
        return
    renderers = FAILING if number == 2 else STOPPING
    worker = replace(stage.worker, product=replace(stage.worker.product, renderers=renderers))
    try:
        with suppress(StoppedHere):
            build_report(worker, report_id)
    except UnavailableError as error:
        report_gave_up(worker, report_id, error)
