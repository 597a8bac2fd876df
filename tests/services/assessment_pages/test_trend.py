"""How the result moved over time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from appliance.models.evaluation import TrendRow
from appliance.services.assessment_pages import build_trend


def row(number: int, as_of: date, made: date, **totals: int) -> TrendRow:
    return TrendRow(
        uuid4(),
        number,
        as_of,
        datetime(made.year, made.month, made.day, 12, tzinfo=UTC),
        "not_ready",
        totals,
        2,
    )


def test_of_one_day_the_last_evaluation_counts_and_days_come_in_order() -> None:
    first, second = date(2026, 9, 1), date(2026, 10, 1)
    points = build_trend(
        [row(2, second, second, met=4), row(3, second, second, met=9), row(1, first, first, met=1)]
    )
    assert [(p.number, p.met, p.label) for p in points] == [(1, 1, "1 Sep"), (3, 9, "1 Oct")]


def test_a_judgement_of_a_planned_day_is_no_point_of_the_trend() -> None:
    assert build_trend([row(1, date(2027, 3, 1), date(2026, 11, 1), met=3)]) == ()


def test_what_is_not_known_is_told() -> None:
    day = date(2026, 11, 1)
    (point,) = build_trend([row(1, day, day, met=3, unknown=12)])
    assert point.text == "2 items would fail, 3 met, 12 not known"
