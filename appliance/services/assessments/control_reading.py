"""Everything the page of one control shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import finding, own_answer
from appliance.models.finding import PastFinding
from appliance.services import evidence
from appliance.services.assessment_pages import Asked, ControlResult, build_asked, build_result
from appliance.services.assessment_pages.control import differing
from appliance.services.assessments.naming import field_names
from appliance.services.assessments.shown import Shown, shown
from appliance.services.context import Context
from appliance.services.reports.document_words import OWN_ANSWER_WORDS, STATUS_WORDS, word

PAST_SHOWN = 20


@dataclass(frozen=True)
class PastResult:
    """What an earlier evaluation said of the control."""

    evaluation_id: Any
    number: int
    as_of: Any
    status: str
    status_word: str
    own_answer_word: str
    reason: str


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
    evidence: Sequence[Any]
    past: tuple[PastResult, ...]
    past_answers: tuple[PastAnswer, ...]
    previous_id: str
    next_id: str


def read_control(ctx: Context, control_id: str) -> ControlReading:
    """The page of a control. Raises NotFoundError where the organisation's rules have no such control."""
    with ctx.transaction():
        now = shown(ctx)
        control = now.rules.control(control_id)
        if control is None:
            raise NotFoundError("There is no such control.")
        text = None
        if now.head is not None:
            text = finding.find_document(ctx.tenant_id, now.head.evaluation_id, control_id)
        past = finding.history(ctx.tenant_id, control_id, limit=PAST_SHOWN)
        answers = own_answer.history(ctx.tenant_id, control_id, limit=PAST_SHOWN)
        items = evidence.for_control(ctx, control_id)
    before, after = _neighbours(now, control_id)
    answer = (answers[0].value or "") if answers else ""
    result = None if text is None else build_result(json.loads(text), now.rules.document, field_names())
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


def _neighbours(now: Shown, control_id: str) -> tuple[str, str]:
    """The controls before and after this one, in the order of the rules; empty at the ends."""
    ids = ["", *(control["id"] for control in now.rules.document["controls"]), ""]
    at = ids.index(control_id)
    return ids[at - 1], ids[at + 1]


def _past(row: PastFinding) -> PastResult:
    return PastResult(
        evaluation_id=row.evaluation_id,
        number=row.number,
        as_of=row.as_of,
        status=row.status,
        status_word=word(STATUS_WORDS, row.status),
        own_answer_word=word(OWN_ANSWER_WORDS, row.own_answer) or "No answer",
        reason=field_names().plain(row.reason),
    )
