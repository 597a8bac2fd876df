"""A nudge before evidence stops counting, so that nobody learns of it from a worse result (EVID-10).

It stops counting after the day it says it expires, or when it is older than the rules rely on its kind,
whichever comes first. Each piece is told of once a step, in one letter with the others of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from appliance.models import evidence_nudge, organisation
from appliance.models.evidence_ending import EndingEvidence
from appliance.services import evidence, mail
from appliance.services.context import Context
from appliance.services.mail import Letters, Notice

STEPS = (30, 7)
"""Days before. What lives for less than twice as long is not told of at that step: it has just come."""


@dataclass(frozen=True)
class Ending:
    """A piece of evidence, the last day it counts, and for how many days it counted altogether."""

    evidence_id: UUID
    title: str
    ends_on: date
    lives: int


def nudge_evidence(ctx: Context) -> None:
    """Queue letters about evidence that stops counting soon, for those who want them."""
    with ctx.transaction():
        found = organisation.find(ctx.tenant_id)
        if found is None:
            return
        now = ctx.product.clock.now()
        today = now.astimezone(ZoneInfo(found.time_zone)).date()
        told = evidence_nudge.told(ctx.tenant_id)
        endings = list(_endings(evidence.endings(ctx), found.time_zone))
        for step, after in zip(STEPS, (*STEPS[1:], -1), strict=True):
            due = [each for each in endings if _is_due(each, today, step, after, told)]
            if due:
                _tell(ctx, found.name, due, step, today)
                evidence_nudge.note(ctx.tenant_id, [each.evidence_id for each in due], step, now)


def _endings(pieces: Iterable[EndingEvidence], time_zone: str) -> Iterable[Ending]:
    for piece in pieces:
        began = (
            piece.captured_on or piece.period_until or piece.created_at.astimezone(ZoneInfo(time_zone)).date()
        )
        yield Ending(piece.id, piece.title, piece.last_day, (piece.last_day - began).days)


def _is_due(ending: Ending, today: date, step: int, after: int, told: set[tuple[UUID, int]]) -> bool:
    left = (ending.ends_on - today).days
    new = (ending.evidence_id, step) not in told
    return new and after < left <= step and left >= 0 and ending.lives >= 2 * step


def _tell(ctx: Context, name: str, due: Sequence[Ending], step: int, today: date) -> None:
    ordered = sorted(due, key=lambda each: (each.ends_on, each.title, each.evidence_id))
    facts = {
        "organisation": name,
        "days": (ordered[-1].ends_on - today).days,
        "items": [{"title": each.title, "expires_on": each.ends_on} for each in ordered],
        "link": "/app/evidence",
    }
    for person in mail.wanting(ctx, Notice.EVIDENCE):
        mail.queue(
            ctx, Letters.EVIDENCE_EXPIRING, to=person.email, facts=facts, account_id=person.account_id,
            key=f"evidence:{step}:{today.isoformat()}:{person.account_id}",
        )  # fmt: skip
