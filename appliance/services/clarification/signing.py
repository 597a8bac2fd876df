"""The sign-off of a round whose answers were approved before it began: nothing changed, and somebody says so.

A report is approved once, and stays as it was issued (REPT-03). What an assessor asks after that may want
evidence or words and no other answer; the round then ends with a sign-off of its own, for the same answers
and the same bundle (FIND-06, REPT-06). Where the report can still be approved, its approval is the sign-off.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import ConflictError, ForbiddenError, NotFoundError
from appliance.models import clarification_sign_off, report
from appliance.models.clarification_sign_off import ClarificationSignOff
from appliance.models.report import Report
from appliance.services import audit, issuing
from appliance.services.clarification.closing import locked_open, signed_off
from appliance.services.context import Context


@dataclass(frozen=True)
class SignOff:
    """Who stands in a round for which answers; the signed file is ``download_sign_off``."""

    report_id: UUID
    answers_sha256: str
    manifest_sha256: str
    signatory_name: str
    signatory_role: str
    signed_at: datetime


def sign_round(
    ctx: Context,
    round_id: UUID,
    report_id: UUID | None,
    signatory: issuing.Signatory,
    authenticated_at: datetime,
) -> UUID:
    """Sign an open round off in the name of ``signatory``, who proved who they are at ``authenticated_at``.

    They stand for ``report_id``, whose answers they saw, and for no other. Returns the sign-off's id. Raises
    InvalidError for what they typed, NotFoundError, and ConflictError where the round is not open, is signed
    off already, has no report that was approved before it was opened, or other answers stand by now.
    """
    if ctx.account_id is None:
        raise ForbiddenError("Only a person signs a clarification off.")
    signatory = issuing.checked_signatory(signatory, "The round was not signed off.")
    with ctx.transaction():
        row = _report_to_sign(ctx, round_id, report_id)
        sign_off_id, now = uuid4(), ctx.product.clock.now()
        clarification_sign_off.add(
            id=sign_off_id,
            round_id=round_id,
            signed_by=ctx.account_id,
            signed_at=now,
            **issuing.signed_off_by(ctx, row, signatory, authenticated_at, now),
        )
        audit.record(
            ctx,
            "clarification.signed",
            round_id,
            sign_off_id=sign_off_id,
            report_id=row.id,
            answers_sha256=row.answers_sha256,
            manifest_sha256=row.manifest_sha256,
        )
    return sign_off_id


def download_sign_off(ctx: Context, round_id: UUID, report_id: UUID) -> bytes:
    """The signed file of a round about this report, put on record as handed out. Raises NotFoundError."""
    with ctx.transaction():
        row = clarification_sign_off.find(ctx.tenant_id, round_id, report_id)
        if row is None:
            raise NotFoundError("There is no such sign-off.")
        data = row.sign_off.encode("utf-8")
        sha256 = hashlib.sha256(data).hexdigest()
        audit.record(ctx, "report.downloaded", report_id, artefact="sign-off.json", sha256=sha256)
    return data


def told_of(row: ClarificationSignOff) -> SignOff:
    """The sign-off as it is shown."""
    return SignOff(
        row.report_id,
        row.answers_sha256,
        row.manifest_sha256,
        row.signatory_name,
        row.signatory_role,
        row.signed_at,
    )


def _report_to_sign(ctx: Context, round_id: UUID, seen_id: UUID | None) -> Report:
    result = signed_off(ctx, locked_open(ctx, round_id))
    if result.done:
        raise ConflictError("This round is signed off already.", code="already_approved")
    if result.report_id is None or not result.too_early:
        raise ConflictError(
            "This round cannot be signed off by itself.",
            code="round_not_done",
            mend="Approve a report of the answers as they stand: that is the new sign-off",
        )
    if result.report_id != seen_id:
        raise ConflictError(
            "Other answers stand now than those you were to sign for.",
            code="answers_changed",
            mend="Go back to the round, and read the report that it names now",
        )
    return issuing.require_ready(report.find(ctx.tenant_id, result.report_id))
