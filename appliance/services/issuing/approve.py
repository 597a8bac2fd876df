"""Approving a report: a person stands for its answers, and signs exactly these (REPT-06).

The sign-off names the answers and the bundle by hash. When the answers change there is another report to
approve; this one keeps its approval, for what it was.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import ConflictError
from appliance.models import report, report_approval
from appliance.models.report import Report
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.issuing.listing import latest_evaluation
from appliance.services.issuing.missing import require_ready
from appliance.services.issuing.signatory import Signatory, checked_signatory, signed_off_by


def approve_report(ctx: Context, report_id: UUID, signatory: Signatory, authenticated_at: datetime) -> UUID:
    """Approve a report in the name of ``signatory``, who proved who they are at ``authenticated_at``.

    Returns the approval's id. Raises InvalidError for what they typed, NotFoundError, and ConflictError for
    a report that is not ready, is approved already, or whose answers are not the current ones any more.
    """
    account_id = ctx.account_id
    if account_id is None:
        raise ConflictError("Only a person can approve a report.")
    signatory = checked_signatory(signatory, "The report was not approved.")
    with ctx.transaction():
        row = _approvable(ctx, report_id)
        approval_id, now = uuid4(), ctx.product.clock.now()
        report_approval.add(
            id=approval_id,
            approved_by=account_id,
            approved_at=now,
            **signed_off_by(ctx, row, signatory, authenticated_at, now),
        )
        audit.record(
            ctx,
            "report.approved",
            report_id,
            approval_id=approval_id,
            answers_sha256=row.answers_sha256,
            manifest_sha256=row.manifest_sha256,
        )
        return approval_id


def _approvable(ctx: Context, report_id: UUID) -> Report:
    row = require_ready(report.locked(ctx.tenant_id, report_id), "Only a finished report can be approved.")
    if report_approval.find(ctx.tenant_id, report_id) is not None:
        raise ConflictError("This report is approved already.", code="already_approved")
    latest = latest_evaluation(ctx)
    if latest is None or latest.answers_sha256 != row.answers_sha256:
        raise ConflictError(
            "The answers have changed since this report was made.",
            code="answers_changed",
            mend="Ask for a report of the current result, and approve that",
        )
    return row
