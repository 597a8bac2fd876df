"""What the dashboard and the list of controls show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from appliance.models import evaluation
from appliance.services.assessment_pages import (
    Board,
    ThemeProgress,
    TrendPoint,
    build_progress,
    build_trend,
)
from appliance.services.assessments.readings import Reading, reading_of
from appliance.services.assessments.shown import Shown, shown
from appliance.services.context import Context
from appliance.services.organisations import Step as FirstStep
from appliance.services.organisations import quick_start

TREND_REACH = timedelta(days=180)


@dataclass(frozen=True)
class Overview:
    """The dashboard; ``reading`` is None and ``trend`` empty until something was judged."""

    shown: Shown
    reading: Reading | None
    trend: tuple[TrendPoint, ...]
    first_steps: Sequence[FirstStep]

    @property
    def trend_of(self) -> tuple[UUID, ...]:
        """The evaluations the trend is made from."""
        return tuple(point.evaluation_id for point in self.trend)


@dataclass(frozen=True)
class ControlList:
    """The controls by theme, with the board's headline above them; all unknown until something is judged."""

    shown: Shown
    board: Board | None
    themes: tuple[ThemeProgress, ...]


def overview(ctx: Context) -> Overview:
    """Everything the dashboard shows: three queries, whatever the organisation's size."""
    with ctx.transaction():
        now = shown(ctx)
        rows = evaluation.since(ctx.tenant_id, now.today - TREND_REACH)
        steps = quick_start(ctx)
    trend = build_trend(rows)
    return Overview(now, reading_of(ctx, now), trend, steps)


def control_list(ctx: Context) -> ControlList:
    """The controls by theme: one query. Before the first evaluation, as the rules list them."""
    with ctx.transaction():
        now = shown(ctx)
    reading = reading_of(ctx, now)
    if reading is None:
        return ControlList(now, None, unjudged_themes(now))
    return ControlList(now, reading.board, reading.themes)


def unjudged_themes(now: Shown) -> tuple[ThemeProgress, ...]:
    """The controls as the rules in force list them, nothing known of any."""
    return build_progress(_unjudged(now.rules.document))


def _unjudged(pack_document: Mapping[str, Any]) -> dict[str, Any]:
    """A summary that says of every control that nothing is known."""
    findings = [
        {
            **{key: control[key] for key in ("theme", "title")},
            "control_id": control["id"],
            "status": "unknown",
            "own_answer": None,
            "auto_fail": False,
            "blocking": False,
            "reason": "Not evaluated yet.",
            "evidence_wanted": 0,
            "evidence_lacking": 0,
        }
        for control in pack_document["controls"]
    ]
    themes = [
        {**theme, "controls": [f["control_id"] for f in findings if f["theme"] == theme["id"]]}
        for theme in pack_document["themes"]
    ]
    return {"findings": findings, "themes": themes}
