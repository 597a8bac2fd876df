"""Progress in figures, from the events of the timeline (ORG-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.models import activity_entry
from appliance.models.activity_entry import WeeklyCount
from appliance.services.context import Context
from appliance.services.local_day import zone_of

WEEKS = 12
_POINTS = 24
# From worst to best; what is unknown is no better than what is not met.
_RANK = {"unknown": 0, "not_met": 0, "partly_met": 1, "met": 2, "not_applicable": 2}


@dataclass(frozen=True)
class Week:
    """What happened from a Monday to the Sunday after it."""

    begins: date
    answers: int = 0
    evidence: int = 0
    improved: int = 0
    worsened: int = 0
    everything: int = 0


@dataclass(frozen=True)
class Point:
    """One evaluation: how many controls would fail."""

    at: datetime
    number: int
    readiness: str
    would_fail_count: int


@dataclass(frozen=True)
class Figures:
    """The last WEEKS weeks, the oldest first and none left out, and the last evaluations, oldest first."""

    weeks: tuple[Week, ...]
    evaluations: tuple[Point, ...]


def figures(ctx: Context) -> Figures:
    """How the organisation gets on."""
    with ctx.reading():
        zone = zone_of(ctx)
        today = ctx.product.clock.now().astimezone(zone).date()
        first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
        since = datetime.combine(first, datetime.min.time(), zone)
        counts = activity_entry.weekly(ctx.tenant_id, since=since, time_zone=zone.key)
        judged = activity_entry.newest_of(ctx.tenant_id, "evaluation.completed", limit=_POINTS)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    points = [
        Point(e.occurred_at, e.payload["number"], e.payload["readiness"], e.payload["would_fail_count"])
        for e in reversed(judged)
    ]
    return Figures(tuple(_week(monday, counts) for monday in mondays), tuple(points))


def _week(monday: date, counts: list[WeeklyCount]) -> Week:
    mine = [count for count in counts if count.week == monday]
    return Week(
        begins=monday,
        answers=_sum(mine, "control.answered"),
        evidence=_sum(mine, "evidence.added"),
        improved=sum(count.count for count in mine if _step(count) > 0),
        worsened=sum(count.count for count in mine if _step(count) < 0),
        everything=sum(count.count for count in mine),
    )


def _sum(counts: list[WeeklyCount], event_type: str) -> int:
    return sum(count.count for count in counts if count.event_type == event_type)


def _step(count: WeeklyCount) -> int:
    if count.event_type != "control.status_changed" or count.was is None or count.now is None:
        return 0
    return _RANK.get(count.now, 0) - _RANK.get(count.was, 0)
