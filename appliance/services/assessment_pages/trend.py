"""How the result moved over time, from the stored evaluations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from appliance.models.evaluation import TrendRow
from appliance.services.reports.document_fact_words import month_name
from appliance.services.reports.document_words import OUTCOME_WORDS, STATUS_WORDS, counted, word

# The day is the organisation's, the moment is UTC: around midnight they may be a day apart.
_SAME_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TrendPoint:
    """One evaluation: the day judged on, the controls by result, and how many items would fail."""

    evaluation_id: UUID
    number: int
    as_of: date
    label: str
    outcome: str
    outcome_word: str
    met: int
    partly_met: int
    not_met: int
    unknown: int
    not_applicable: int
    would_fail: int
    text: str


def build_trend(rows: Iterable[TrendRow]) -> tuple[TrendPoint, ...]:
    """The points, oldest first: what was so on the day it was judged.

    Judgements of another day (planned, or looked back at) are left out; the last of a day counts.
    """
    newest: dict[date, TrendRow] = {}
    for row in sorted(rows, key=lambda row: row.number):
        if abs(row.as_of - row.made_at.date()) <= _SAME_DAY:
            newest[row.as_of] = row
    return tuple(_point(newest[day]) for day in sorted(newest))


def _point(row: TrendRow) -> TrendPoint:
    counts = {status: row.totals.get(status, 0) for status in STATUS_WORDS}
    parts = [
        f"{counted(row.would_fail, 'item', 'items')} would fail",
        *(f"{count} {STATUS_WORDS[status].lower()}" for status, count in counts.items() if count),
    ]
    return TrendPoint(
        evaluation_id=row.evaluation_id,
        number=row.number,
        as_of=row.as_of,
        label=f"{row.as_of.day} {month_name(row.as_of.month)[:3]}",
        outcome=row.outcome,
        outcome_word=word(OUTCOME_WORDS, row.outcome),
        would_fail=row.would_fail,
        text=", ".join(parts),
        **counts,
    )
