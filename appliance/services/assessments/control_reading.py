"""Everything the page of one control shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import finding, own_answer
from appliance.models.finding import PastFinding
from appliance.services import evidence
from appliance.services.assessment_pages import Asked, ControlResult, build_asked
from appliance.services.assessment_pages.control import differing
from appliance.services.assessments.naming import field_names
from appliance.services.assessments.readings import result_of
from appliance.services.assessments.shown import Shown, shown
from appliance.services.context import Context
from appliance.services.evidence import ControlEvidence
from appliance.services.reports.document_words import OWN_ANSWER_WORDS, STATUS_WORDS, word

PAST_SHOWN = 20


@dataclass(frozen=True)
class PastResult:
    """What an earlier evaluation said of the control; ``said`` are the engine's own words."""

    evaluation_id: UUID
    number: int
    as_of: date
    status: str
    own_answer: str | None
    said: str

    @property
    def status_word(self) -> str:
        return word(STATUS_WORDS, self.status)

    @property
    def own_answer_word(self) -> str:
        return word(OWN_ANSWER_WORDS, self.own_answer) or "No answer"

    @property
    def reason(self) -> str:
        return field_names().plain(self.said)


@dataclass(frozen=True)
class PastAnswer:
    """An own answer that was set, or taken back, and when."""

    value_word: str
    set_at: datetime


@dataclass(frozen=True)
class ControlReading:
    """``result`` is None until something was judged.

    ``answer`` is the own answer as it stands now, and ``differs`` says where it claims another result; the
    evaluation may have seen an earlier one.
    """

    shown: Shown
    asked: Asked
    answer: str
    differs: str
    result: ControlResult | None
    evidence: ControlEvidence
    past: tuple[PastResult, ...]
    past_answers: tuple[PastAnswer, ...]
    previous_id: str
    next_id: str


@dataclass(frozen=True)
class ResultReading:
    """What the latest evaluation said of a control; ``result`` is None until something was judged."""

    shown: Shown
    asked: Asked
    result: ControlResult | None


def read_result(ctx: Context, control_id: str) -> ResultReading:
    """The result of a control with all of its reasons. Raises NotFoundError as ``read_control`` does."""
    with ctx.transaction():
        now = shown(ctx)
        control = control_of(now, control_id)
        result = result_of(ctx, now, control_id)
    return ResultReading(now, build_asked(control, now.rules.document), result)


def read_control(ctx: Context, control_id: str) -> ControlReading:
    """The page of a control. Raises NotFoundError where the organisation's rules have no such control."""
    with ctx.transaction():
        now = shown(ctx)
        control = control_of(now, control_id)
        result = result_of(ctx, now, control_id)
        past = finding.history(ctx.tenant_id, control_id, limit=PAST_SHOWN)
        answers = own_answer.history(ctx.tenant_id, control_id, limit=PAST_SHOWN)
        items = evidence.for_control(ctx, control_id)
    before, after = _neighbours(now, control_id)
    answer = (answers[0].value or "") if answers else ""
    return ControlReading(
        shown=now,
        asked=build_asked(control, now.rules.document),
        answer=answer,
        differs="" if result is None else differing(answer, result.status),
        result=result,
        evidence=items,
        past=tuple(_past(each) for each in past),
        past_answers=tuple(
            PastAnswer(word(OWN_ANSWER_WORDS, each.value) or "Taken back", each.set_at) for each in answers
        ),
        previous_id=before,
        next_id=after,
    )


def control_of(now: Shown, control_id: str) -> Mapping[str, Any]:
    """The control of the rules in force. Raises NotFoundError."""
    control = now.rules.control(control_id)
    if control is None:
        raise NotFoundError("There is no such control.")
    return control


def _neighbours(now: Shown, control_id: str) -> tuple[str, str]:
    """The controls before and after this one, in the order of the rules; empty at the ends."""
    ids = ["", *(control["id"] for control in now.rules.document["controls"]), ""]
    at = ids.index(control_id)
    return ids[at - 1], ids[at + 1]


def _past(row: PastFinding) -> PastResult:
    return PastResult(row.evaluation_id, row.number, row.as_of, row.status, row.own_answer, row.reason)
