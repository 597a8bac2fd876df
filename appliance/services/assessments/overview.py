"""What the dashboard and the list of controls show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from appliance.models import evaluation
from appliance.services.assessment_pages import (
    Board,
    EvaluationRow,
    Step,
    ThemeProgress,
    TrendPoint,
    build_board,
    build_next_steps,
    build_progress,
    build_trend,
)
from appliance.services.assessments.naming import field_names
from appliance.services.assessments.shown import Shown, shown
from appliance.services.context import Context

TREND_REACH = timedelta(days=180)


@dataclass(frozen=True)
class Contradiction:
    """Facts that cannot all be true, and what to correct; ``severe`` where it must be corrected."""

    title: str
    message: str
    mend: str
    severe: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """The dashboard. Without an evaluation everything but ``shown`` is empty."""

    shown: Shown
    board: Board | None
    themes: tuple[ThemeProgress, ...]
    steps: tuple[Step, ...]
    contradictions: tuple[Contradiction, ...]
    notices: tuple[str, ...]
    trend: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class ControlList:
    """The controls by theme, with the board's headline above them; all unknown until something is judged."""

    shown: Shown
    board: Board | None
    themes: tuple[ThemeProgress, ...]


def overview(ctx: Context) -> Overview:
    """Everything the dashboard shows: two queries, whatever the organisation's size."""
    with ctx.transaction():
        now = shown(ctx)
        rows = evaluation.since(ctx.tenant_id, now.today - TREND_REACH)
    names = field_names()
    summary = now.summary
    if summary is None:
        return Overview(now, None, (), (), (), (), ())
    return Overview(
        shown=now,
        board=build_board(summary),
        themes=build_progress(summary, names),
        steps=build_next_steps(summary, names),
        contradictions=tuple(_contradiction(found, names.plain) for found in summary["contradictions"]),
        notices=tuple(names.plain(note["detail"]) for note in summary["exceptions"] if note["detail"]),
        trend=build_trend(_trend_row(row) for row in rows),
    )


def control_list(ctx: Context) -> ControlList:
    """The controls by theme: one query. Before the first evaluation, as the rules list them."""
    with ctx.transaction():
        now = shown(ctx)
    if now.summary is None:
        return ControlList(now, None, build_progress(_unjudged(now.rules.document)))
    return ControlList(now, build_board(now.summary), build_progress(now.summary, field_names()))


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


def _contradiction(found: Mapping[str, Any], plain: Any) -> Contradiction:
    return Contradiction(
        title=found["title"],
        message=plain(found["message"]),
        mend=plain(found["mend"]),
        severe=found["severity"] == "error",
        items=tuple(plain(item) for item in found["items"]),
    )


def _trend_row(row: evaluation.Evaluation) -> EvaluationRow:
    return EvaluationRow(
        evaluation_id=row.id,
        number=row.number,
        as_of=row.as_of,
        made_at=row.created_at,
        outcome=row.outcome,
        totals=row.totals,
        would_fail=row.would_fail_count,
    )
