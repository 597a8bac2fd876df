"""How the API writes rounds of clarification."""

from __future__ import annotations

from typing import Any

from appliance.services.clarification import (
    ChangedAnswer,
    Draft,
    ReopenedQuestion,
    RoundDetail,
    RoundLine,
    Said,
    SignOff,
)
from appliance.web.api.answering import moment


def line_body(line: RoundLine) -> dict[str, Any]:
    """A round as clarification_round_line.schema.json has it."""
    return {
        "id": str(line.id),
        "state": line.state.lower(),
        "received_on": line.received_on.isoformat(),
        "due_on": line.due_on.isoformat(),
        "begun_at": moment(line.begun_at),
    }


def round_body(found: RoundDetail) -> dict[str, Any]:
    """A round as clarification_round.schema.json has it."""
    result = found.result_report_id
    return {
        "id": str(found.id),
        "state": found.state.lower(),
        "notes": found.notes,
        "report_id": str(found.report_id),
        "result_report_id": None if result is None else str(result),
        "received_on": found.received_on.isoformat(),
        "due_on": found.countdown.due_on.isoformat(),
        "working_days_left": found.countdown.left,
        "is_over": found.countdown.passed,
        "nation": found.nation,
        "questions": [_question(question) for question in found.questions],
        "others": [_changed(answer) for answer in found.others],
        "steps": [{"words": step.words, "done": step.done} for step in found.steps],
        "can_close": found.can_close,
        "updating": found.updating,
        "sign_off": None if found.sign_off is None else _sign_off(found.sign_off),
        "sign_off_wanted_for": None if found.to_sign is None else str(found.to_sign),
    }


def draft_body(draft: Draft) -> dict[str, Any]:
    """A draft as clarification_suggestions.schema.json has it."""
    return {
        "suggestions": [{"number": each.number, "note": each.note} for each in draft.read.suggestions],
        "unknown": list(draft.read.unknown),
        "questions": [{"number": number, "said": _said(said)} for number, said in draft.questions.items()],
    }


def _sign_off(signed: SignOff) -> dict[str, Any]:
    return {
        "report_id": str(signed.report_id),
        "answers_sha256": signed.answers_sha256,
        "manifest_sha256": signed.manifest_sha256,
        "signatory_name": signed.signatory_name,
        "signatory_role": signed.signatory_role,
        "signed_at": moment(signed.signed_at),
    }


def _question(question: ReopenedQuestion) -> dict[str, Any]:
    return {
        "number": question.number,
        "note": question.note,
        "before": _said(question.before),
        "now": _said(question.now),
        "differs": question.differs,
        "settled_by": question.settled_by or None,
    }


def _changed(answer: ChangedAnswer) -> dict[str, Any]:
    return {"number": answer.number, "before": _said(answer.before), "now": _said(answer.after)}


def _said(said: Said) -> dict[str, Any]:
    return {"prompt": said.prompt, "text": said.text, "asked": said.asked}
