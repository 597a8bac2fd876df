"""Controls as programs read them: codes beside sentences, and the own answer as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.models import finding, own_answer
from appliance.models.finding import PastFinding
from appliance.services.assessment_pages import Asked, build_asked
from appliance.services.assessment_pages.control import differing
from appliance.services.assessment_pages.progress import ControlLine
from appliance.services.assessments.control_reading import PAST_SHOWN, control_of
from appliance.services.assessments.overview import unjudged_themes
from appliance.services.assessments.own_answers import StandingAnswer, standing_answer
from appliance.services.assessments.readings import reading_of
from appliance.services.assessments.shown import DatedStanding, Shown, shown
from appliance.services.context import Context


@dataclass(frozen=True)
class ControlRecord:
    """A control, what the latest evaluation said of it, and what the organisation answers now.

    ``differs``: its answer claims another result. ``result`` says "unknown" until something was judged.
    """

    theme: str
    result: ControlLine
    answer: str | None
    differs: bool


@dataclass(frozen=True)
class ControlRecords:
    """Every control in the order of the rules, and where the result stands."""

    standing: DatedStanding
    records: tuple[ControlRecord, ...]


@dataclass(frozen=True)
class WholeControl:
    """One control with what its rules ask for, and what the newest evaluations said of it."""

    standing: DatedStanding
    record: ControlRecord
    asked: Asked
    answer: StandingAnswer
    past: tuple[PastFinding, ...]


def control_records(ctx: Context) -> ControlRecords:
    """Every control with its result and own answer: two queries."""
    with ctx.reading():
        now = shown(ctx)
        answers = own_answer.current(ctx.tenant_id)
    return ControlRecords(now.dated, _records(ctx, now, answers))


def whole_control(ctx: Context, control_id: str) -> WholeControl:
    """One control. Raises NotFoundError where the organisation's rules have no such control."""
    with ctx.reading():
        now = shown(ctx)
        control = control_of(now, control_id)
        answer = standing_answer(ctx, control_id)
        past = finding.history(ctx.tenant_id, control_id, limit=PAST_SHOWN)
    answers = {} if answer.value is None else {control_id: answer.value}
    records = {record.result.control_id: record for record in _records(ctx, now, answers)}
    return WholeControl(
        standing=now.dated,
        record=records[control_id],
        asked=build_asked(control, now.rules.document),
        answer=answer,
        past=tuple(past),
    )


def _records(ctx: Context, now: Shown, answers: Mapping[str, str]) -> tuple[ControlRecord, ...]:
    """The controls of the rules in force; what was judged by others lacks those that only these have."""
    reading = reading_of(ctx, now)
    judged = {line.control_id: line for theme in reading.themes for line in theme.controls} if reading else {}
    return tuple(
        _record(theme.theme_id, judged.get(line.control_id, line), answers.get(line.control_id))
        for theme in unjudged_themes(now)
        for line in theme.controls
    )


def _record(theme: str, result: ControlLine, said: str | None) -> ControlRecord:
    return ControlRecord(theme, result, said, differs=bool(said and differing(said, result.status)))
