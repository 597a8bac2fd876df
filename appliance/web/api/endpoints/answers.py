"""Controls with the organisation's own answers, and the questions of the portal (FIND-01, FIND-04)."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from appliance.services import assessments
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.api.evaluation_bodies import standing_body
from appliance.web.api.lists import whole_list
from appliance.web.guards import requires

api = ApiGroup("answers", "Controls and answers")

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@api.get("/controls", access=requires(Permission.VIEW), answers={200: "controls"})
def list_controls(asked: Asked) -> Answer:
    """List the controls.

    Every control of the organisation's rules in their order, with what the latest evaluation said of it and
    what the organisation answers now. standing says whether that evaluation is still of the present.
    """
    told = assessments.control_records(asked.ctx)
    body = whole_list([_line(record) for record in told.records])
    return Answer(body | {"standing": standing_body(told.standing)})


@api.get("/controls/<control:control_id>", access=requires(Permission.VIEW), answers={200: "control"})
def read_control(asked: Asked, control_id: str) -> Answer:
    """Read one control.

    What it asks for, how it stands, and its history. The whole reasoning is in the evaluation:
    /evaluations/{evaluation_id}/findings/{control_id}.
    """
    told = assessments.whole_control(asked.ctx, control_id)
    asks = told.asked
    body = {
        **_line(told.record),
        "theme_title": asks.theme_title,
        "standard": asks.standard,
        "requirement": asks.requirement,
        "guidance": asks.guidance,
        "sections": asks.sections,
        "requirements": asks.requirements,
        "questions": asks.questions,
        "answer": _own_answer(told.answer),
        "standing": standing_body(told.standing),
        "history": [_past(each) for each in told.past],
    }
    return Answer(body)


@api.get(
    "/controls/<control:control_id>/answer",
    access=requires(Permission.VIEW),
    answers={200: "own_answer"},
    tagged=True,
)
def read_own_answer(asked: Asked, control_id: str) -> Answer:
    """Read the organisation's own answer to a control."""
    answer = assessments.read_answer(asked.ctx, control_id)
    return Answer(_own_answer(answer), tag=answer.version)


@api.put(
    "/controls/<control:control_id>/answer",
    access=requires(Permission.EDIT_ANSWERS),
    body="own_answer_change",
    answers={200: "own_answer"},
    shared=True,
)
def set_own_answer(asked: Asked, control_id: str) -> Answer:
    """Set or take back the organisation's own answer to a control.

    Say by If-Match which version of the answer it replaces; that of an answer never given is 0. The same
    answer again changes nothing. It never changes the assessment's result by itself: where the two differ,
    the evaluation says so.
    """
    expected = asked.expected_version()
    answer = assessments.set_answer(asked.ctx, control_id, asked.body["value"] or "", expected=expected)
    return Answer(_own_answer(answer), tag=answer.version)


@api.get("/answers", access=requires(Permission.VIEW), answers={200: "question_answers"}, problems=(409,))
def list_question_answers(asked: Asked) -> Answer:
    """List the answers to the questions of the assessor's portal.

    Every question in the portal's order with the text to paste, made from what is published and written now,
    and what is lacking where there is none. Refused before the first profile is published.
    """
    told = assessments.question_answers(asked.ctx)
    items = [_question(entry, told) for entry in told.entries]
    return Answer(whole_list(items) | {"as_of": told.day.isoformat()})


@api.get(
    "/answers/answers.xlsx",
    access=requires(Permission.VIEW),
    answers={200: Binary(_WORKBOOK)},
    problems=(409,),
    limit="report",
)
def download_answers(asked: Asked) -> ResponseReturnValue:
    """Download the answers to the questions as a workbook.

    The same as the list of answers, to work through beside the portal.
    """
    response = Response(assessments.answers_workbook(asked.ctx), content_type=_WORKBOOK)
    response.headers.set("Content-Disposition", "attachment", filename="answers.xlsx")
    return response


@api.get("/answers/<number>", access=requires(Permission.VIEW), answers={200: "own_words"}, tagged=True)
def read_own_words(asked: Asked, number: str) -> Answer:
    """Read the organisation's own words for a question."""
    answer = assessments.read_words(asked.ctx, number)
    return Answer(_own_words(answer), tag=answer.version)


@api.put(
    "/answers/<number>",
    access=requires(Permission.EDIT_ANSWERS),
    body="own_words_change",
    answers={200: "own_words"},
    shared=True,
)
def set_own_words(asked: Asked, number: str) -> Answer:
    """Set or take back the organisation's own words for a question.

    Say by If-Match which version of the words they replace; that of words never given is 0. While an assessor
    waits for clarification, only the questions they asked about can be changed.
    """
    expected = asked.expected_version()
    answer = assessments.set_words(asked.ctx, number, asked.body["value"] or "", expected=expected)
    return Answer(_own_words(answer), tag=answer.version)


def _line(record: assessments.ControlRecord) -> dict[str, Any]:
    result = record.result
    return {
        "control_id": result.control_id,
        "theme": record.theme,
        "title": result.title,
        "status": result.status,
        "would_fail": result.would_fail,
        "reason": result.reason,
        "own_answer": record.answer,
        "differs": record.differs,
        "evidence_wanted": result.evidence_wanted,
        "evidence_lacking": result.evidence_lacking,
    }


def _own_answer(answer: assessments.StandingAnswer) -> dict[str, Any]:
    return {"control_id": answer.key, "value": answer.value, **_version(answer)}


def _own_words(answer: assessments.StandingAnswer) -> dict[str, Any]:
    return {"number": answer.key, "value": answer.value, **_version(answer)}


def _version(answer: assessments.StandingAnswer) -> dict[str, Any]:
    return {"version": answer.version, "set_at": moment(answer.set_at) if answer.set_at else None}


def _past(past: assessments.PastFinding) -> dict[str, Any]:
    return {
        "evaluation_id": str(past.evaluation_id),
        "number": past.number,
        "as_of": past.as_of.isoformat(),
        "status": past.status,
        "own_answer": past.own_answer,
        "reason": past.reason,
    }


def _question(entry: Any, told: assessments.QuestionAnswers) -> dict[str, Any]:
    kept = (
        "number",
        "section",
        "prompt",
        "type",
        "state",
        "text",
        "length",
        "max_length",
        "missing",
        "facts",
    )
    return {
        **{name: entry[name] for name in kept},
        "text": entry["text"] or "",
        "evidence_ids": entry["evidence"],
        "control_ids": entry["controls"],
        "takes_own_words": entry["number"] in told.takes_own_words,
        "own_words": told.own_words.get(entry["number"]),
    }
