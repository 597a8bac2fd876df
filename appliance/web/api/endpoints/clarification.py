"""Rounds of clarification: an assessor's notes, the questions open again, and how a round ends (FIND-06)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from appliance.services import clarification, issuing
from appliance.services.clarification import NewRound
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.clarification_bodies import draft_body, line_body, round_body
from appliance.web.api.contract import PREFIX, ApiGroup, Binary
from appliance.web.api.lists import whole_list
from appliance.web.attachments import attachment
from appliance.web.guards import fresh_sign_in, requires
from appliance.web.sessions import authenticated_at

api = ApiGroup("clarification", "Renewal and clarification")

_READS: dict[str, Any] = {"access": requires(Permission.VIEW)}
_WRITES: dict[str, Any] = {"access": requires(Permission.EDIT_ANSWERS), "problems": (409,)}
# The answers that were sent in are a sealed file of the object store, which no transaction waits for.
_READS_STORE: dict[str, Any] = {**_WRITES, "answers": {204: None}, "leased": True}


@api.get("/clarification-rounds", answers={200: "clarification_rounds"}, **_READS)
def list_clarification_rounds(asked: Asked) -> Answer:
    """List the newest rounds of clarification, the newest first, at most 50."""
    return Answer(whole_list([line_body(line) for line in clarification.list_rounds(asked.ctx)]))


@api.get("/clarification-rounds/<uuid:round_id>", answers={200: "clarification_round"}, **_READS)
def read_clarification_round(asked: Asked, round_id: UUID) -> Answer:
    """Read one round of clarification.

    With the questions that are open again: what was sent in, and what stands now; the answers that changed
    though nobody asked; and what is left to do before it can be closed. While updating is true the newest
    changes are not in it yet.
    """
    return Answer(round_body(clarification.read_round(asked.ctx, round_id)))


@api.post(
    "/clarification-rounds",
    access=requires(Permission.EDIT_ANSWERS),
    body="clarification_round_new",
    answers={201: "clarification_round_line"},
    problems=(404, 409),
)
def begin_clarification_round(asked: Asked) -> Answer:
    """Begin a round of clarification.

    Keeps the assessor's notes about a report that was sent in, as a draft: read its suggestions next, and
    open it for the questions the notes are about. Refused with 409 while another round is under way and for a
    report that is not ready, and with 422 for a day that is not within the last 60.
    """
    body = asked.body
    given = NewRound(
        report_id=UUID(body["report_id"]),
        notes=body["notes"],
        received_on=date.fromisoformat(body["received_on"]),
        working_days=body["working_days"],
        nation=body["nation"],
    )
    round_id = clarification.begin_round(asked.ctx, given)
    line = clarification.read_line(asked.ctx, round_id)
    return Answer(line_body(line), 201, location=f"{PREFIX}/clarification-rounds/{round_id}")


@api.get(
    "/clarification-rounds/<uuid:round_id>/suggestions",
    access=requires(Permission.EDIT_ANSWERS),
    answers={200: "clarification_suggestions"},
    problems=(409,),
)
def read_clarification_suggestions(asked: Asked, round_id: UUID) -> Answer:
    """Read which questions the notes of a draft seem to be about.

    Found by their numbers, for a person to confirm: nothing is open yet. Refused with 409 when the round is
    a draft no longer.
    """
    return Answer(draft_body(clarification.read_draft(asked.ctx, round_id)))


@api.post("/clarification-rounds/<uuid:round_id>/open", body="clarification_questions", **_READS_STORE)
def open_clarification_round(asked: Asked, round_id: UUID) -> Answer:
    """Open a draft for these questions, and no others.

    Refused with 422 where one of them is no question of the report, and with 409 when the round is a draft no
    longer: after an answer that was lost, read the round.
    """
    clarification.open_round(asked.ctx, round_id, asked.body["numbers"])
    return Answer(status=204)


@api.post("/clarification-rounds/<uuid:round_id>/questions", body="clarification_questions", **_READS_STORE)
def reopen_questions(asked: Asked, round_id: UUID) -> Answer:
    """Open more questions of an open round.

    What is open already stays so. Tell the assessor which they are. Refused with 422 where one of them is no
    question of the report, and with 409 unless the round is open.
    """
    clarification.reopen_questions(asked.ctx, round_id, asked.body["numbers"])
    return Answer(status=204)


@api.put(
    "/clarification-rounds/<uuid:round_id>/questions/<number>",
    body="clarification_settled",
    answers={204: None},
    **_WRITES,
)
def settle_question(asked: Asked, round_id: UUID, number: str) -> Answer:
    """Mark an open question as answered, or take that back.

    Refused with 404 for a question that is not open, and with 409 unless the round is.
    """
    clarification.settle_question(asked.ctx, round_id, number, settled=asked.body["settled"])
    return Answer(status=204)


@api.post(
    "/clarification-rounds/<uuid:round_id>/sign-off",
    access=lambda view: fresh_sign_in(requires(Permission.APPROVE_REPORT)(view)),
    body="clarification_sign_off_new",
    answers={204: None},
    problems=(409,),
)
def sign_clarification_round(asked: Asked, round_id: UUID) -> Answer:
    """Sign a round off by itself.

    For a report of the answers as they stand that was approved before the round was opened:
    sign_off_wanted_for of the round names it, and so does report_id. A person stands for exactly its answers,
    as its approval_statement says; the report stays as it was issued. Refused with 409 where the approval of
    a report is the new sign-off, when the round is signed off already, and with E409_ANSWERS_CHANGED where
    report_id is not, or no longer, the report that is wanted. Wants a recent sign-in, so that no API token
    can do it.
    """
    body = asked.body
    signatory = issuing.Signatory(body["signatory_name"], body["signatory_role"], body["agreed"])
    clarification.sign_round(asked.ctx, round_id, UUID(body["report_id"]), signatory, authenticated_at())
    return Answer(status=204)


@api.get(
    "/clarification-rounds/<uuid:round_id>/sign-off/<uuid:report_id>",
    access=requires(Permission.DOWNLOAD_REPORT),
    answers={200: Binary("application/json")},
)
def download_clarification_sign_off(asked: Asked, round_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """Download the sign-off of a round.

    The signed file for this report, byte for byte, which the verifier takes as sign-off.json. Each download
    is on record.
    """
    data = clarification.download_sign_off(asked.ctx, round_id, report_id)
    return attachment(iter([data]), "sign-off.json", "application/json", len(data))


@api.post("/clarification-rounds/<uuid:round_id>/close", **_READS_STORE)
def close_clarification_round(asked: Asked, round_id: UUID) -> Answer:
    """Close a round with its result.

    Every question must be marked as answered, no other answer may have changed, and there must be a report of
    the answers as they stand that was approved since the round was opened, or the round must be signed off
    for it. Refused with 409 E409_ROUND_NOT_DONE, which says what is missing, as steps of the round does.
    """
    clarification.close_round(asked.ctx, round_id)
    return Answer(status=204)


@api.post("/clarification-rounds/<uuid:round_id>/cancel", answers={204: None}, **_WRITES)
def cancel_clarification_round(asked: Asked, round_id: UUID) -> Answer:
    """End a round without a result.

    The answers that were sent in stand. Refused with 409 when it has ended already.
    """
    clarification.cancel_round(asked.ctx, round_id)
    return Answer(status=204)
