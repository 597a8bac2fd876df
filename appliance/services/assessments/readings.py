"""What pages read off an evaluation. An evaluation never changes, so its readings are kept in the process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.foundation.tenant_cache import TenantCache
from appliance.models import finding
from appliance.services.assessment_pages import (
    Board,
    ControlResult,
    Step,
    ThemeProgress,
    build_board,
    build_next_steps,
    build_progress,
    build_result,
)
from appliance.services.assessments.naming import field_names
from appliance.services.assessments.shown import Shown
from appliance.services.context import Context

_MOST = 64  # of each kind; the largest have some hundred KB


@dataclass(frozen=True)
class Contradiction:
    """Facts that cannot all be true, and what to correct; ``severe`` where it must be corrected."""

    title: str
    message: str
    mend: str
    severe: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """An evaluation as a whole, in the words of pages."""

    board: Board
    themes: tuple[ThemeProgress, ...]
    steps: tuple[Step, ...]
    contradictions: tuple[Contradiction, ...]
    notices: tuple[str, ...]


_readings: TenantCache[Reading] = TenantCache(_MOST)
_results: TenantCache[ControlResult | None] = TenantCache(_MOST)


def reading_of(ctx: Context, now: Shown) -> Reading | None:
    """The evaluation that is shown; None until something was judged."""
    if now.head is None or now.summary is None:
        return None
    summary = now.summary
    return _readings.get(ctx.tenant_id, now.head.evaluation_id, lambda: _read(summary))


def result_of(ctx: Context, now: Shown, control_id: str) -> ControlResult | None:
    """What it says of one control, if it does; inside a transaction. Titles of evidence are the rules'."""
    if now.head is None:
        return None
    evaluation_id, rules = now.head.evaluation_id, now.rules

    def build() -> ControlResult | None:
        text = finding.find_document(ctx.tenant_id, evaluation_id, control_id)
        return None if text is None else build_result(json.loads(text), rules.document, field_names())

    return _results.get(ctx.tenant_id, (evaluation_id, control_id, rules.pack.sha256), build)


def _read(summary: Mapping[str, Any]) -> Reading:
    names = field_names()
    return Reading(
        board=build_board(summary),
        themes=build_progress(summary, names),
        steps=build_next_steps(summary, names),
        contradictions=tuple(_contradiction(found, names.plain) for found in summary["contradictions"]),
        notices=tuple(names.plain(note["detail"]) for note in summary["exceptions"] if note["detail"]),
    )


def _contradiction(found: Mapping[str, Any], plain: Any) -> Contradiction:
    return Contradiction(
        title=found["title"],
        message=plain(found["message"]),
        mend=plain(found["mend"]),
        severe=found["severity"] == "error",
        items=tuple(plain(item) for item in found["items"]),
    )
