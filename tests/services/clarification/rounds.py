"""Rounds of clarification of a finished report, as an organisation begins them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from appliance.services import clarification
from appliance.services.context import Context
from tests.services.issuing.judged import finished_report

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
