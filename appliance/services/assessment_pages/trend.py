"""How the result moved over time, from the stored evaluations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from appliance.services.reports.document_words import OUTCOME_WORDS, counted, word

# The day is the organisation's, the moment is UTC: around midnight they may be a day apart.
_SAME_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TrendPoint:
    """One evaluation. ``at``: the day judged on; counts of controls met, and of items that would fail."""

    evaluation_id: UUID
    number: int
    as_of: date
    made_at: datetime
    outcome: str
    outcome_word: str
    met: int
    unknown: int
    would_fail: int
    text: str


@dataclass(frozen=True)
class EvaluationRow:
    """What a trend needs of a stored evaluation."""

    evaluation_id: UUID
    number: int
    as_of: date
    made_at: datetime
    outcome: str
    totals: dict[str, int]
    would_fail: int


def build_trend(rows: Iterable[EvaluationRow]) -> tuple[TrendPoint, ...]:
    """The points, oldest first: what was so on the day it was judged.

    Judgements of another day (planned, or looked back at) are left out; the last of a day counts.
    """
    newest: dict[date, EvaluationRow] = {}
    for row in sorted(rows, key=lambda row: row.number):
        if abs(row.as_of - row.made_at.date()) <= _SAME_DAY:
            newest[row.as_of] = row
    return tuple(_point(newest[day]) for day in sorted(newest))


def _point(row: EvaluationRow) -> TrendPoint:
    met = row.totals.get("met", 0) + row.totals.get("not_applicable", 0)
    unknown = row.totals.get("unknown", 0)
    parts = [
        f"{counted(row.would_fail, 'item', 'items')} would fail",
        f"{met} of {sum(row.totals.values())} controls met",
    ]
    if unknown:
        parts.append(f"{unknown} not known")
    return TrendPoint(
        evaluation_id=row.evaluation_id,
        number=row.number,
        as_of=row.as_of,
        made_at=row.made_at,
        outcome=row.outcome,
        outcome_word=word(OUTCOME_WORDS, row.outcome),
        met=met,
        unknown=unknown,
        would_fail=row.would_fail,
        text=", ".join(parts),
    )
