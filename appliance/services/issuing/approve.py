"""Approving a report: a person stands for its answers, and signs exactly these (REPT-06).

The sign-off names the answers and the bundle by hash. When the answers change there is another report to
approve; this one keeps its approval, for what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from appliance.foundation.clock import rfc3339
from appliance.foundation.domain_errors import ConflictError, FieldProblem, InvalidError
from appliance.foundation.signing_keys import signature_document
from appliance.models import evaluation_heads, organisation, report, report_approval
from appliance.models.report import Report
from appliance.services import audit
from appliance.services.context import Context
from appliance.services.issuing.listing import latest_evaluation
from appliance.services.issuing.missing import ReportNotFoundError, require_ready
from appliance.services.keys import signing_key
from appliance.services.verification.sign_off import signed

_LONGEST = 150  # characters


@dataclass(frozen=True)
class Signatory:
    """Who signs, as they typed it, and whether they ticked the statement."""

    name: str
    role: str
    agreed: bool


def approve_report(ctx: Context, report_id: UUID, signatory: Signatory, authenticated_at: datetime) -> UUID:
    """Approve a report in the name of ``signatory``, who proved who they are at ``authenticated_at``.

    Returns the approval's id. Raises InvalidError for what they typed, NotFoundError, and ConflictError for
    a report that is not ready, is approved already, or whose answers are not the current ones any more.
    """
    account_id = ctx.account_id
    if account_id is None:
        raise ConflictError("Only a person can approve a report.")
    signatory = _checked(signatory)
    with ctx.transaction():
        row = _approvable(ctx, report_id)
        approval_id, now = uuid4(), ctx.product.clock.now()
        report_approval.add(
            id=approval_id,
            tenant_id=ctx.tenant_id,
            report_id=report_id,
            answers_sha256=row.answers_sha256,
            manifest_sha256=row.manifest_sha256,
            signatory_name=signatory.name,
            signatory_role=signatory.role,
            sign_off=_sign_off(ctx, row, signatory, authenticated_at, now).decode("utf-8"),
            approved_by=account_id,
            authenticated_at=authenticated_at,
            approved_at=now,
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


def _checked(signatory: Signatory) -> Signatory:
    name, role = " ".join(signatory.name.split()), " ".join(signatory.role.split())
    problems = [
        *_problems("signatory_name", "your full name", name),
        *_problems("signatory_role", "what you are in the organisation", role),
    ]
    if not signatory.agreed:
        problems.append(FieldProblem("agreed", "Tick the statement to approve the report"))
    if problems:
        raise InvalidError("The report was not approved.", fields=tuple(problems))
    return Signatory(name, role, agreed=True)


def _problems(field: str, what: str, text: str) -> list[FieldProblem]:
    if not text:
        return [FieldProblem(field, f"Enter {what}")]
    if len(text) > _LONGEST:
        return [FieldProblem(field, f"Use at most {_LONGEST} characters")]
    if not text.isprintable():
        return [FieldProblem(field, "Use letters, spaces and punctuation only")]
    return []


def _sign_off(
    ctx: Context, row: Report, signatory: Signatory, authenticated_at: datetime, now: datetime
) -> bytes:
    judged = evaluation_heads.find(ctx.tenant_id, row.evaluation_id)
    known = organisation.find(ctx.tenant_id)
    if judged is None or known is None:
        raise ReportNotFoundError
    statement: dict[str, Any] = {
        "organisation": {"id": str(ctx.tenant_id), "name": known.name},
        "signatory": {"name": signatory.name, "role": signatory.role},
        "report": {
            "id": str(row.id),
            "as_of": judged.as_of.isoformat(),
            "pack_id": judged.pack_id,
            "pack_sha256": judged.pack_sha256,
            "answers_sha256": row.answers_sha256,
            "manifest_sha256": row.manifest_sha256,
        },
        "authenticated_at": rfc3339(authenticated_at),
        "approved_at": rfc3339(now),
    }
    key = signing_key(ctx.product.settings)
    return signed(statement, lambda prefix, subject: signature_document(key, prefix, subject))
