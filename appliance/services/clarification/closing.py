"""Ending a round: the answers as they stand, in a report that was signed off after the round was opened.

By its approval; or, where it was approved before and so cannot be again, by a sign-off of the round's own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, ForbiddenError, NotFoundError
from appliance.models import (
    assessment_state,
    clarification_question,
    clarification_round,
    clarification_sign_off,
    evaluation_heads,
    report,
    report_approval,
)
from appliance.models.clarification_round import ClarificationRound
from appliance.models.report import Report
from appliance.models.states import ClarificationState, ReportState
from appliance.services import audit
from appliance.services.clarification.difference import changed
from appliance.services.clarification.sent_in import sent_answers
from appliance.services.context import Context

_LOOKED_THROUGH = 50  # reports, from the newest


@dataclass(frozen=True)
class SignedOff:
    """Of the answers as they stand: the finished report, and whether it was signed off within the round.

    ``too_early``: it was approved before the round was opened, and no report is approved twice: the round
    itself is to be signed off (``signing.sign_round``).
    """

    report_id: UUID | None
    done: bool
    too_early: bool = False


def close_round(ctx: Context, round_id: UUID) -> UUID:
    """End the round and return the report with the new sign-off.

    Raises NotFoundError, and ConflictError that says what is still to do.
    """
    if ctx.account_id is None:
        raise ForbiddenError("Only a person ends a clarification.")
    with ctx.transaction():
        row = locked_open(ctx, round_id)
        result = signed_off(ctx, row)
    if result.report_id is None or not result.done:
        raise _not_yet("There is no report of the current answers that was signed off in this round.")
    differing = changed(sent_answers(ctx, row.report_id), sent_answers(ctx, result.report_id))
    with ctx.transaction():
        row = locked_open(ctx, round_id)
        if signed_off(ctx, row) != result:
            raise _not_yet("The answers have just changed.")
        questions = {each.number: each for each in clarification_question.of_round(ctx.tenant_id, round_id)}
        if any(each.settled_at is None for each in questions.values()):
            raise _not_yet("Not every question is marked as answered.")
        if others := [each.number for each in differing if each.number not in questions]:
            raise _not_yet(f"Answers changed that nobody asked about: {', '.join(others)}.")
        clarification_round.move(
            ctx.tenant_id,
            round_id,
            ClarificationState.CLOSED,
            ctx.product.clock.now(),
            result_report_id=result.report_id,
        )
        audit.record(
            ctx, "clarification.closed", round_id, report_id=result.report_id, changed=len(differing)
        )
    return result.report_id


def signed_off(ctx: Context, row: ClarificationRound) -> SignedOff:
    """The report of the answers as they stand, and whether its sign-off is newer than the round."""
    state = assessment_state.find(ctx.tenant_id)
    if state is None or state.latest_evaluation_id is None or state.inputs_version != state.judged_version:
        return SignedOff(None, done=False)
    latest = evaluation_heads.find(ctx.tenant_id, state.latest_evaluation_id)
    candidates = [] if latest is None else _ready(ctx, latest.answers_sha256)
    signed_here = {each.report_id for each in clarification_sign_off.of_round(ctx.tenant_id, row.id)}
    newest = None
    for candidate in candidates:
        found = _signed_off(ctx, candidate, row.opened_at, signed_here)
        if found.done:
            return found
        newest = newest or found
    return newest or SignedOff(None, done=False)


def _signed_off(
    ctx: Context, candidate: Report, opened_at: datetime | None, signed_here: Collection[UUID]
) -> SignedOff:
    approval = report_approval.find(ctx.tenant_id, candidate.id)
    if approval is None or opened_at is None:
        return SignedOff(candidate.id, done=False)
    done = candidate.id in signed_here or approval.approved_at >= opened_at
    return SignedOff(candidate.id, done=done, too_early=not done)


def _ready(ctx: Context, answers_sha256: str) -> list[Report]:
    rows = report.newest(ctx.tenant_id, limit=_LOOKED_THROUGH)
    return [each for each in rows if (each.state, each.answers_sha256) == (ReportState.READY, answers_sha256)]


def locked_open(ctx: Context, round_id: UUID) -> ClarificationRound:
    """The round, locked. Raises NotFoundError, and ConflictError unless it is open."""
    row = clarification_round.locked(ctx.tenant_id, round_id)
    if row is None:
        raise NotFoundError("There is no such round of clarification.")
    if row.state != ClarificationState.OPEN:
        raise ConflictError("This round of clarification is not open.", code="round_moved_on")
    return row


def _not_yet(message: str) -> ConflictError:
    return ConflictError(
        f"The round cannot be closed yet. {message}",
        code="round_not_done",
        mend="The page of the round says what is left to do",
    )
