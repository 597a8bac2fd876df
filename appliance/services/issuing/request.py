"""Asking for a report: once per evaluation and template, however often somebody asks (REPT-01, REPT-04)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import ConflictError, NotFoundError
from appliance.foundation.flags import Flag
from appliance.models import evaluation_heads, report
from appliance.models.evaluation import Evaluation
from appliance.models.states import ReportState
from appliance.services import audit, feature_gate, plans
from appliance.services.context import Context
from appliance.services.issuing.failure import partition

BUILD_TASK = "report.build"

TEMPLATE_VERSION = "2"
"""Changes whenever the same evaluation would give other files (REPT-03)."""


@dataclass(frozen=True)
class AskedReport:
    """A report that somebody asked for; ``is_new`` when nobody had before."""

    id: UUID
    is_new: bool


def request_report(ctx: Context, evaluation_id: UUID) -> UUID:
    """The id of the report that ``ask_for_report`` begins or finds."""
    return ask_for_report(ctx, evaluation_id).id


def ask_for_report(ctx: Context, evaluation_id: UUID) -> AskedReport:
    """Have the report of an evaluation made, or find the one there is or is being made.

    After one that failed, this begins the next cycle. Raises NotFoundError for an evaluation that is not
    the organisation's, LimitReachedError when the plan has no more reports this month, and
    FeatureDisabledError while reports are switched off.
    """
    feature_gate.require(ctx, Flag.REPORT_GENERATION_ENABLED)
    with ctx.transaction():
        judged = evaluation_heads.find(ctx.tenant_id, evaluation_id)
        if judged is None:
            raise NotFoundError("There is no such evaluation.")
        return _standing(ctx, evaluation_id) or _begin(ctx, judged)


def _standing(ctx: Context, evaluation_id: UUID) -> AskedReport | None:
    found = report.find_open(ctx.tenant_id, evaluation_id, TEMPLATE_VERSION)
    return None if found is None else AskedReport(found.id, is_new=False)


def _begin(ctx: Context, judged: Evaluation) -> AskedReport:
    plans.require_room(ctx, plans.Quota.REPORTS)
    report_id, now = uuid4(), ctx.product.clock.now()
    cycle = report.last_cycle(ctx.tenant_id, judged.id, TEMPLATE_VERSION) + 1
    added = report.add(
        id=report_id,
        tenant_id=ctx.tenant_id,
        evaluation_id=judged.id,
        template_version=TEMPLATE_VERSION,
        cycle=cycle,
        answers_sha256=judged.answers_sha256,
        requested_by=ctx.account_id,
        requested_at=now,
        state_changed_at=now,
    )
    if not added:  # somebody asked in the same moment, and has committed by now
        theirs = _standing(ctx, judged.id)
        if theirs is None:
            raise ConflictError("That report is just being asked for.", mend="Look at the list of reports")
        return theirs
    _queue(ctx, report_id)
    audit.record(
        ctx,
        "report.requested",
        report_id,
        evaluation_id=judged.id,
        template_version=TEMPLATE_VERSION,
        cycle=cycle,
    )
    return AskedReport(report_id, is_new=True)


def _queue(ctx: Context, report_id: UUID) -> None:
    report.move(ctx.tenant_id, report_id, ReportState.QUEUED, ctx.product.clock.now())
    ctx.product.queue.defer(
        BUILD_TASK,
        key=partition(report_id),
        tenant_id=ctx.tenant_id,
        report_id=report_id,
        request_id=ctx.request_id,
    )
