"""Deadlines of an organisation: the end of its certificate, and an assessor's round (FIND-06, FIND-07)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from appliance.services import clarification, renewal
from appliance.services.clarification import ReopenedQuestion, RoundDetail, RoundLine, Said
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import whole_list
from appliance.web.guards import requires

api = ApiGroup("deadlines", "Renewal and clarification")


@api.get("/renewal", access=requires(Permission.VIEW), answers={200: "renewal"}, tagged=True)
def read_renewal(asked: Asked) -> Answer:
    """Read when the certificate ends, as the organisation stated it."""
    return _renewal(asked)


@api.put(
    "/renewal",
    access=requires(Permission.EDIT_PROFILE),
    body="renewal_day",
    answers={200: "renewal"},
    problems=(409, 422),
    shared=True,
)
def state_renewal(asked: Asked) -> Answer:
    """State when the certificate ends.

    Reminders follow as it comes nearer. Before it was ever stated the version is 0, or send If-None-Match: *.
    Refused with 422 for a day more than 400 days away.
    """
    day = date.fromisoformat(asked.body["ends_on"])
    renewal.set_certificate_end(asked.ctx, day, asked.expected_version())
    return _renewal(asked)


@api.get("/clarification-rounds", access=requires(Permission.VIEW), answers={200: "clarification_rounds"})
def list_clarification_rounds(asked: Asked) -> Answer:
    """List the newest rounds of clarification, the newest first, at most 50."""
    return Answer(whole_list([_line(line) for line in clarification.list_rounds(asked.ctx)]))


@api.get(
    "/clarification-rounds/<uuid:round_id>",
    access=requires(Permission.VIEW),
    answers={200: "clarification_round"},
)
def read_clarification_round(asked: Asked, round_id: UUID) -> Answer:
    """Read one round of clarification.

    With the questions that are open again: what was sent in, and what stands now. While updating is true the
    newest changes are not in it yet.
    """
    return Answer(_round(clarification.read_round(asked.ctx, round_id)))


def _renewal(asked: Asked) -> Answer:
    known = renewal.read_certificate(asked.ctx)
    ends_on = known.ends_on.isoformat() if known.ends_on else None
    body = {"ends_on": ends_on, "days_left": known.days_left, "version": known.version}
    return Answer(body, tag=known.version)


def _line(line: RoundLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "state": line.state.lower(),
        "received_on": line.received_on.isoformat(),
        "due_on": line.due_on.isoformat(),
        "begun_at": moment(line.begun_at),
    }


def _round(found: RoundDetail) -> dict[str, Any]:
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
        "updating": found.updating,
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


def _said(said: Said) -> dict[str, Any]:
    return {"prompt": said.prompt, "text": said.text, "asked": said.asked}
