"""Rounds of clarification of a finished report, as an organisation begins them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from appliance.foundation.clock import SetClock
from appliance.models import clarification_round
from appliance.models.states import ClarificationState
from appliance.services import clarification, issuing
from appliance.services.context import Context
from tests.models.sample_rows import clarified
from tests.services.issuing.judged import finished_report
from tests.services.sharing.shared import ready_report

NOTES = """\
Thank you for your submission.

A4.5: please say who approves the rules of the firewall.
We also need the date.

Question 6.4 is unclear to us; A9.9 as well.
"""


def draft_round(ctx: Context, *, notes: str = NOTES, report_id: UUID | None = None) -> UUID:
    """A round whose questions are not chosen yet; the notes came on Friday 20 November 2026."""
    return clarification.begin_round(
        ctx,
        clarification.NewRound(
            report_id=report_id or finished_report(ctx),
            notes=notes,
            received_on=date(2026, 11, 20),
            working_days=2,
            nation="england-and-wales",
        ),
    )


def open_round_of(ctx: Context, *numbers: str, report_id: UUID | None = None) -> UUID:
    """A round with these questions open again, A4.5 if none is named."""
    round_id = draft_round(ctx, report_id=report_id)
    clarification.open_round(ctx, round_id, numbers or ("A4.5",))
    return round_id


def approve(ctx: Context, report_id: UUID) -> None:
    """Approve a report as Grace Hopper, who has just signed in."""
    signatory = issuing.Signatory("Grace Hopper", "Director", agreed=True)
    issuing.approve_report(ctx, report_id, signatory, ctx.product.clock.now())


def round_after_approval(ctx: Context, *numbers: str) -> tuple[UUID, UUID]:
    """A report that was approved a minute ago, and a round about it with these questions open again."""
    report_id, clock = finished_report(ctx), ctx.product.clock
    approve(ctx, report_id)
    assert isinstance(clock, SetClock)
    clock.advance(timedelta(minutes=1))
    return report_id, open_round_of(ctx, *numbers, report_id=report_id)


def quick_open_round(ctx: Context, report_id: UUID | None = None) -> UUID:
    """An open round of a report without files, with A4.5: for what does not look at the answers."""
    report_id, now = report_id or ready_report(ctx), ctx.product.clock.now()
    with ctx.transaction():
        round_id = clarified(ctx, report_id)
        clarification_round.move(ctx.tenant_id, round_id, ClarificationState.OPEN, now, opened_at=now)
    return round_id
