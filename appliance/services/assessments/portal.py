"""The answer pack as the organisation's inputs give it now, for the assessor's portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine import answer_pack
from appliance.foundation.domain_errors import NotFoundError
from appliance.services.assessment_pages import PortalAnswers, build_portal_answers
from appliance.services.assessment_pages.answers import free_questions
from appliance.services.assessments.scratch import judged, scratch
from appliance.services.context import Context
from appliance.services.reports.document import build_report_document

WORKBOOK = "answers.xlsx"


@dataclass(frozen=True)
class Portal:
    """All answers as of today, the rules' title, and the titles of the evidence they rest on."""

    answers: PortalAnswers
    title: str
    day: date
    evidence_titles: Mapping[str, str]


def read_portal(ctx: Context) -> Portal:
    """Answers from what is published and written now. Raises NoProfileError before the first publishing."""
    now = scratch(ctx)
    inputs, names = now.inputs, now.names
    answers = answer_pack(inputs.rules.pack, inputs.facts, inputs.today).as_document()
    own = inputs.facts["answers"]
    ids = {ident for answer in answers["answers"] for ident in answer["evidence"]}
    return Portal(
        answers=build_portal_answers(answers, own, inputs.rules.document, names),
        title=inputs.rules.title,
        day=inputs.today,
        evidence_titles={ident: names.entry_name(ident) for ident in ids},
    )


@dataclass(frozen=True)
class QuestionAnswers:
    """The engine's answers in portal order, as of today, and the organisation's own words by number."""

    entries: Sequence[Mapping[str, Any]]
    own_words: Mapping[str, str]
    takes_own_words: frozenset[str]
    day: date


def question_answers(ctx: Context) -> QuestionAnswers:
    """As ``read_portal``, for programs. Raises NoProfileError before the first publishing."""
    inputs = scratch(ctx).inputs
    answers = answer_pack(inputs.rules.pack, inputs.facts, inputs.today).as_document()
    return QuestionAnswers(
        entries=answers["answers"],
        own_words=inputs.facts["answers"],
        takes_own_words=free_questions(inputs.rules.document),
        day=inputs.today,
    )


def answers_workbook(ctx: Context) -> bytes:
    """The same answers as a workbook (FIND-04), with the findings of today.

    Raises NoProfileError before the first publishing, and NotFoundError where no workbooks are made.
    """
    render = ctx.product.renderers.others.get(WORKBOOK)
    if render is None:
        raise NotFoundError("Workbooks are not made here.")
    now = scratch(ctx)
    inputs = now.inputs
    answers = answer_pack(inputs.rules.pack, inputs.facts, inputs.today).as_document()
    return render(build_report_document(judged(ctx, now), answers, inputs.facts, inputs.rules.document), None)
