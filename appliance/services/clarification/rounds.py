"""The way of a round: begun from the assessor's notes, opened for the chosen questions, cancelled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import (
    ConflictError,
    FieldProblem,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from appliance.foundation.working_days import CalendarEndsError, Nation, add_working_days
from appliance.models import clarification_question, clarification_round, report
from appliance.models.clarification_round import ClarificationRound
from appliance.models.states import ClarificationState
from appliance.services import audit, issuing
from appliance.services.clarification.notes import read_notes
from appliance.services.clarification.sent_in import sent_answers
from appliance.services.context import Context
from appliance.services.local_day import today_of

LONGEST_NOTES = 20_000  # characters
MOST_WORKING_DAYS = 30
_OLDEST = timedelta(days=60)


@dataclass(frozen=True)
class NewRound:
    """What begins a round: the report whose answers were sent in, when the notes came, and the notes.

    ``working_days`` is how many there are to answer, counted from the day after ``received_on``.
    """

    report_id: UUID | None
    notes: str
    received_on: date | None
    working_days: int
    nation: str


def begin_round(ctx: Context, given: NewRound) -> UUID:
    """Keep the notes as a draft and return the round's id; its questions are chosen next.

    Raises InvalidError for what was given, NotFoundError, and ConflictError while another round is under way
    or when the report is not ready.
    """
    account_id = _person(ctx)
    with ctx.transaction():
        today = today_of(ctx)
        received_on, report_id, due_on = _checked(given, today)
        row = report.find(ctx.tenant_id, report_id)
        issuing.require_ready(row, "Only a finished report can have been sent in.")
        round_id, now = uuid4(), ctx.product.clock.now()
        added = clarification_round.add(
            id=round_id,
            tenant_id=ctx.tenant_id,
            report_id=report_id,
            notes=_plain(given.notes),
            received_on=received_on,
            working_days=given.working_days,
            nation=given.nation,
            due_on=due_on,
            begun_by=account_id,
            begun_at=now,
            state_changed_at=now,
        )
        if not added:
            raise ConflictError(
                "A round of clarification is under way already.",
                code="round_under_way",
                mend="Close or cancel it first",
            )
        audit.record(ctx, "clarification.begun", round_id, report_id=report_id, due_on=due_on)
    return round_id


def open_round(ctx: Context, round_id: UUID, numbers: Collection[str]) -> None:
    """Open these questions again, and no others.

    Raises InvalidError for none or an unknown one, NotFoundError, and ConflictError for a round that is open
    already or over.
    """
    _person(ctx)
    known = sent_answers(ctx, _found(ctx, round_id).report_id)
    chosen = [number for number in known if number in set(numbers)]
    if not chosen or len(chosen) != len(set(numbers)):
        raise InvalidError(
            "The round was not opened.",
            fields=(FieldProblem("numbers", "Choose at least one question the notes are about"),),
        )
    with ctx.transaction():
        row = _locked(ctx, round_id, ClarificationState.DRAFT)
        said = {each.number: each.note for each in read_notes(row.notes, known).suggestions}
        now = ctx.product.clock.now()
        for number in chosen:
            clarification_question.add(ctx.tenant_id, round_id, number, said.get(number, ""), now)
        clarification_round.move(ctx.tenant_id, round_id, ClarificationState.OPEN, now, opened_at=now)
        audit.record(ctx, "clarification.opened", round_id, questions=len(chosen))


def reopen_question(ctx: Context, round_id: UUID, number: str) -> None:
    """Open one more question of an open round; as ``reopen_questions``."""
    reopen_questions(ctx, round_id, (number,))


def reopen_questions(ctx: Context, round_id: UUID, numbers: Collection[str]) -> int:
    """Open several more questions of an open round at once; how many were not open yet.

    Raises InvalidError where one is no question, NotFoundError and ConflictError.
    """
    _person(ctx)
    known = sent_answers(ctx, _found(ctx, round_id).report_id)
    if not numbers or not set(numbers) <= known.keys():
        message = "Enter the number of one of your questions, such as A4.5"
        raise InvalidError(f"{message}.", fields=(FieldProblem("number", message),))
    with ctx.transaction():
        row = _locked(ctx, round_id, ClarificationState.OPEN)
        said = {each.number: each.note for each in read_notes(row.notes, set(numbers)).suggestions}
        now = ctx.product.clock.now()
        added = [
            number
            for number in dict.fromkeys(numbers)
            if clarification_question.add(ctx.tenant_id, round_id, number, said.get(number, ""), now)
        ]
        for number in added:
            audit.record(ctx, "clarification.extended", round_id, question=number.lower())
    return len(added)


def settle_question(ctx: Context, round_id: UUID, number: str, *, settled: bool) -> None:
    """Say that a question is answered for the assessor, or that it is not after all.

    Raises NotFoundError and ConflictError.
    """
    account_id = _person(ctx)
    with ctx.transaction():
        _locked(ctx, round_id, ClarificationState.OPEN)
        by, at = (account_id, ctx.product.clock.now()) if settled else (None, None)
        if not clarification_question.settle(ctx.tenant_id, round_id, number, by=by, at=at):
            raise NotFoundError("There is no such question.")
        audit.record(
            ctx,
            "clarification.settled",
            round_id,
            question=number.lower(),
            settled="yes" if settled else "no",
        )


def cancel_round(ctx: Context, round_id: UUID) -> None:
    """End a round without a result: the answers that were sent in stand.

    Raises NotFoundError and ConflictError.
    """
    _person(ctx)
    with ctx.transaction():
        _locked(ctx, round_id, ClarificationState.DRAFT, ClarificationState.OPEN)
        clarification_round.move(
            ctx.tenant_id, round_id, ClarificationState.CANCELLED, ctx.product.clock.now()
        )
        audit.record(ctx, "clarification.cancelled", round_id)


def _person(ctx: Context) -> UUID:
    if ctx.account_id is None:
        raise ForbiddenError("Only a person works on a clarification.")
    return ctx.account_id


def _found(ctx: Context, round_id: UUID) -> ClarificationRound:
    with ctx.transaction():
        row = clarification_round.find(ctx.tenant_id, round_id)
    if row is None:
        raise NotFoundError("There is no such round of clarification.")
    return row


def _locked(ctx: Context, round_id: UUID, *states: ClarificationState) -> ClarificationRound:
    row = clarification_round.locked(ctx.tenant_id, round_id)
    if row is None:
        raise NotFoundError("There is no such round of clarification.")
    if row.state not in states:
        raise ConflictError("This round of clarification has moved on.", code="round_moved_on")
    return row


def _checked(given: NewRound, today: date) -> tuple[date, UUID, date]:
    """When the notes came, of which report, and the last day to answer."""
    problems = list(_problems(given, today))
    due_on = None
    if not problems and given.received_on is not None:
        try:
            due_on = add_working_days(given.received_on, given.working_days, Nation(given.nation))
        except CalendarEndsError as error:
            problems.append(FieldProblem("received_on", f"{error.message} {error.mend}"))
    if problems or given.received_on is None or given.report_id is None or due_on is None:
        raise InvalidError("The round was not begun.", fields=tuple(problems))
    return given.received_on, given.report_id, due_on


def _problems(given: NewRound, today: date) -> list[FieldProblem]:
    problems, notes = [], _plain(given.notes)
    if given.report_id is None:
        problems.append(FieldProblem("report_id", "Choose the report whose answers were sent in"))
    if not notes:
        problems.append(FieldProblem("notes", "Paste what the assessor wrote"))
    elif len(notes) > LONGEST_NOTES:
        problems.append(FieldProblem("notes", f"Use at most {LONGEST_NOTES} characters"))
    if given.received_on is None or not today - _OLDEST <= given.received_on <= today:
        problems.append(FieldProblem("received_on", "Enter the day the notes came, within the last 60 days"))
    if not 1 <= given.working_days <= MOST_WORKING_DAYS:
        problems.append(FieldProblem("working_days", f"Enter a number from 1 to {MOST_WORKING_DAYS}"))
    if given.nation not in set(Nation):
        problems.append(FieldProblem("nation", "Choose whose bank holidays count"))
    return problems


def _plain(notes: str) -> str:
    """The notes with plain line ends and without what cannot be shown or stored."""
    lines = notes.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(char for char in lines if char in "\n\t" or char.isprintable() or char.isspace())
