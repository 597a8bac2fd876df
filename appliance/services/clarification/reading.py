"""What people see of rounds: the countdown, the open questions, what changed, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from appliance.foundation.domain_errors import ConflictError, NotFoundError
from appliance.foundation.working_days import Nation, working_days_until
from appliance.models import clarification_question, clarification_round, clarification_sign_off
from appliance.models.clarification_question import ClarificationQuestion
from appliance.models.clarification_round import ClarificationRound
from appliance.models.deadlines import OpenRound
from appliance.models.states import ClarificationState
from appliance.services import issuing
from appliance.services.accounts import names_of
from appliance.services.clarification.closing import SignedOff, signed_off
from appliance.services.clarification.current import current_answers
from appliance.services.clarification.difference import Answers, ChangedAnswer, Said, changed
from appliance.services.clarification.notes import ReadNotes, read_notes
from appliance.services.clarification.sent_in import sent_answers
from appliance.services.clarification.signing import SignOff, told_of
from appliance.services.context import Context
from appliance.services.local_day import today_of

_LISTED = 50
_NOT_THERE = Said("", "", asked=False)


@dataclass(frozen=True)
class Countdown:
    """How long there is: ``left`` working days after today; ``passed`` once the last day is over."""

    due_on: date
    left: int
    passed: bool

    @property
    def words(self) -> str:
        if self.passed:
            return "The time to answer is over"
        if self.left == 0:
            return "Today is the last day to answer"
        days = "1 working day" if self.left == 1 else f"{self.left} working days"
        return f"{days} left after today"


@dataclass(frozen=True)
class RoundLine:
    """A round in a list."""

    id: UUID
    state: str
    received_on: date
    due_on: date
    begun_at: datetime


@dataclass(frozen=True)
class Candidate:
    """A report whose answers may have been sent in."""

    id: UUID
    words: str


@dataclass(frozen=True)
class ReopenedQuestion:
    """A question that is open again. ``settled_by`` is empty until somebody says that it is answered."""

    number: str
    note: str
    before: Said
    now: Said
    settled_by: str

    @property
    def differs(self) -> bool:
        return (self.before.text, self.before.asked) != (self.now.text, self.now.asked)


@dataclass(frozen=True)
class Step:
    """One thing to do before a round can be closed."""

    done: bool
    words: str
    href: str | None


@dataclass(frozen=True)
class RoundDetail:
    """A round. ``others`` are answers that changed although nobody asked about them.

    ``updating``: the newest changes are not in it yet. ``sign_off``: the round's own, where its report was
    approved before it was opened; while the round is open, only of the answers as they stand.
    ``to_sign``: the report to be signed off so.
    """

    id: UUID
    state: str
    notes: str
    report_id: UUID
    result_report_id: UUID | None
    received_on: date
    nation: str
    countdown: Countdown
    questions: tuple[ReopenedQuestion, ...]
    others: tuple[ChangedAnswer, ...]
    changed: tuple[ChangedAnswer, ...]
    steps: tuple[Step, ...]
    updating: bool
    sign_off: SignOff | None
    to_sign: UUID | None

    @property
    def can_close(self) -> bool:
        return self.state == ClarificationState.OPEN and all(step.done for step in self.steps)


@dataclass(frozen=True)
class Draft:
    """A round whose questions are being chosen: what the notes suggest, and every question there is."""

    id: UUID
    notes: str
    countdown: Countdown
    read: ReadNotes
    questions: Mapping[str, Said]


def list_rounds(ctx: Context) -> list[RoundLine]:
    """All rounds, newest first."""
    with ctx.transaction():
        rows = clarification_round.newest(ctx.tenant_id, _LISTED)
    return [_line(row) for row in rows]


def read_line(ctx: Context, round_id: UUID) -> RoundLine:
    """A round as a list shows it; unlike ``read_round`` it asks the store nothing. Raises NotFoundError."""
    return _line(_read(ctx, round_id)[0])


def begin_choices(ctx: Context) -> list[Candidate]:
    """The finished reports, approved ones first: those are what is usually sent in."""
    lines = [line for line in issuing.list_reports(ctx).lines if line.ready]
    lines.sort(key=lambda line: not line.approved)
    return [
        Candidate(
            line.id,
            f"Report of evaluation {line.evaluation_number}, as of {line.as_of.day} {line.as_of:%B %Y}"
            + (", approved" if line.approved else ""),
        )
        for line in lines
    ]


def read_draft(ctx: Context, round_id: UUID) -> Draft:
    """A round whose questions are to be chosen. Raises NotFoundError, and ConflictError for any other."""
    row, _, today = _read(ctx, round_id)
    if row.state != ClarificationState.DRAFT:
        raise ConflictError("The questions of this round are chosen already.", code="round_moved_on")
    known = sent_answers(ctx, row.report_id)
    return Draft(row.id, row.notes, countdown_of(row, today), read_notes(row.notes, known), known)


def read_round(ctx: Context, round_id: UUID) -> RoundDetail:
    """A round with everything around it. Raises NotFoundError."""
    row, questions, today = _read(ctx, round_id)
    before = sent_answers(ctx, row.report_id)
    after, updating = _after(ctx, row, before)
    differing = changed(before, after)
    asked = {each.number for each in questions}
    others = tuple(each for each in differing if each.number not in asked)
    with ctx.transaction():
        result = signed_off(ctx, row)
        signed = clarification_sign_off.of_round(ctx.tenant_id, round_id)
    stands_for = row.result_report_id or result.report_id
    return RoundDetail(
        id=row.id,
        state=row.state,
        notes=row.notes,
        report_id=row.report_id,
        result_report_id=row.result_report_id,
        received_on=row.received_on,
        nation=row.nation,
        countdown=countdown_of(row, today),
        questions=_reopened(questions, before, after),
        others=others,
        changed=differing,
        steps=_steps(questions, others, result),
        updating=updating,
        sign_off=next((told_of(each) for each in signed if each.report_id == stands_for), None),
        to_sign=result.report_id if result.too_early and row.state == ClarificationState.OPEN else None,
    )


def countdown_of(row: ClarificationRound | OpenRound, today: date) -> Countdown:
    """How long there is from ``today``; a round begun for a later day is counted from that."""
    left = working_days_until(max(today, row.received_on), row.due_on, Nation(row.nation))
    return Countdown(row.due_on, left, passed=today > row.due_on)


def _line(row: ClarificationRound) -> RoundLine:
    return RoundLine(row.id, row.state, row.received_on, row.due_on, row.begun_at)


def _read(ctx: Context, round_id: UUID) -> tuple[ClarificationRound, list[ClarificationQuestion], date]:
    with ctx.transaction():
        row = clarification_round.find(ctx.tenant_id, round_id)
        if row is None:
            raise NotFoundError("There is no such round of clarification.")
        return row, clarification_question.of_round(ctx.tenant_id, round_id), today_of(ctx)


def _after(ctx: Context, row: ClarificationRound, before: Answers) -> tuple[Answers, bool]:
    """The answers to compare with, and whether newer ones are on their way."""
    if row.result_report_id is not None:
        return sent_answers(ctx, row.result_report_id), False
    if row.state != ClarificationState.OPEN:
        return before, False
    now = current_answers(ctx)
    return now.answers, now.updating


def _reopened(
    questions: Sequence[ClarificationQuestion], before: Answers, after: Answers
) -> tuple[ReopenedQuestion, ...]:
    by_number = {each.number: each for each in questions}
    names = names_of(each.settled_by for each in questions if each.settled_by is not None)
    order = [number for number in before if number in by_number]
    return tuple(
        ReopenedQuestion(
            number,
            by_number[number].note,
            before[number],
            after.get(number, _NOT_THERE),
            "" if (by := by_number[number].settled_by) is None else names.get(by, "somebody who is gone"),
        )
        for number in order
    )


def _steps(
    questions: Sequence[ClarificationQuestion], others: Sequence[ChangedAnswer], result: SignedOff
) -> tuple[Step, ...]:
    return (
        Step(
            all(each.settled_at is not None for each in questions),
            "Every question is marked as answered",
            None,
        ),
        Step(not others, "No other answer has changed", None),
        Step(result.report_id is not None, "There is a report of the answers as they stand", "/app/reports"),
        _sign_off_step(result),
    )


def _sign_off_step(result: SignedOff) -> Step:
    if result.too_early:
        words = "The round is signed off: the report of its answers was approved before it was opened"
        return Step(result.done, words, None)
    words = "The answers were signed off after this round was opened"
    href = "/app/reports" if result.report_id is None else f"/app/reports/{result.report_id}"
    return Step(result.done, words, href)
