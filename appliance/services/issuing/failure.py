"""When a report cannot be made: back into the queue for another attempt, or failed with a reason."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from appliance.foundation.domain_errors import DomainError, UnavailableError
from appliance.foundation.errors import TranscryptError
from appliance.models import organisation, report
from appliance.models.database import transaction
from appliance.models.states import REPORT_ENDS, ReportState
from appliance.services import audit
from appliance.services.context import Context, Product
from appliance.services.issuing.sealing import remove_leftovers

PATIENCE = timedelta(hours=1)
"""A report that has not moved for so long is looked at: has it a job still?"""

_OURS = (
    "internal",
    "Something went wrong on our side. Nothing you entered was lost; ask for the report again.",
)
_LATE = ("abandoned", "The report was not made within an hour. Ask for it again.")
_LONGEST = 500  # characters


def partition(report_id: UUID) -> str:
    """What the jobs of a report have in common: one runs after the other."""
    return f"report:{report_id}"


def put_back(ctx: Context, report_id: UUID) -> None:
    """Show that a report waits for its next attempt."""
    with ctx.transaction():
        row = report.locked(ctx.tenant_id, report_id)
        if row is not None and row.state == ReportState.PROCESSING:
            report.move(ctx.tenant_id, report_id, ReportState.QUEUED, ctx.product.clock.now())


def report_gave_up(ctx: Context, report_id: UUID, error: Exception) -> None:
    """Let the report fail with a reason its reader understands. Asking again begins the next cycle."""
    _fail(ctx, report_id, *_reason(error))


def fail_abandoned_reports(product: Product) -> None:
    """Let those fail that nobody makes any more, in every organisation, so that every report ends.

    One whose job is held, because making reports is switched off, waits with it.
    """
    with transaction():
        tenant_ids = organisation.find_ids()
    for tenant_id in tenant_ids:
        ctx = Context.of_worker(product, tenant_id, service="upkeep")
        with ctx.transaction():
            old = report.unfinished_since(tenant_id, product.clock.now() - PATIENCE)
            abandoned = [report_id for report_id in old if not product.queue.holds(partition(report_id))]
        for report_id in abandoned:
            _fail(ctx, report_id, *_LATE)


def _fail(ctx: Context, report_id: UUID, code: str, message: str) -> None:
    with ctx.transaction():
        row = report.locked(ctx.tenant_id, report_id)
        if row is None or row.state in REPORT_ENDS:
            return
        now = ctx.product.clock.now()
        for state in _way_to_failure(row.state):
            report.move(ctx.tenant_id, report_id, state, now)
        told = {"error_code": code, "error_message": message[:_LONGEST]}
        report.move(ctx.tenant_id, report_id, ReportState.FAILED, now, **told)
        audit.record(ctx, "report.failed", report_id, outcome="error", code=code)
    with suppress(UnavailableError):
        remove_leftovers(ctx, report_id)


def _way_to_failure(state: str) -> tuple[ReportState, ...]:
    """The lifecycle lets only what is being made fail."""
    return {
        ReportState.REQUESTED: (ReportState.QUEUED, ReportState.PROCESSING),
        ReportState.QUEUED: (ReportState.PROCESSING,),
    }.get(ReportState(state), ())


def _reason(error: Exception) -> tuple[str, str]:
    if not isinstance(error, TranscryptError):
        return _OURS
    code = error.reason_code if isinstance(error, DomainError) else "unusable"
    # Without the place: it names files of the host, which help the operator and nobody else.
    sentences = (error.message, error.mend or "Tell the operator")
    return code, " ".join(f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}." for sentence in sentences)
