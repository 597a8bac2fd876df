"""A round from the assessor's notes to the new sign-off, and everything that may not happen on the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, InvalidError, NotFoundError
from appliance.models.roles import WORKER
from appliance.services import assessments, clarification, issuing
from appliance.services.clarification import NewRound
from appliance.services.context import Context
from appliance.services.deadlines import deadlines_of
from tests.database import Database
from tests.services.clarification.rounds import NOTES, approve, draft_round, open_round_of, quick_open_round
from tests.services.issuing.judged import as_worker, finished_report, judged, sample_facts
from tests.services.sharing.shared import ready_report

BEGUN = NewRound(None, NOTES, date(2026, 11, 20), 2, "england-and-wales")


def answered_anew(**answers: str) -> dict[str, Any]:
    facts = sample_facts()
    return {**facts, "answers": {**facts["answers"], **answers}}


def report_of(ctx: Context, db: Database, facts: dict[str, Any]) -> UUID:
    """A finished report of these facts, which are now those of the latest evaluation."""
    report_id = issuing.request_report(ctx, judged(ctx, facts))
    with db.in_use(WORKER):
        issuing.build_report(as_worker(ctx), report_id)
    return report_id


@pytest.mark.req("FIND-06")
def test_a_round_ends_with_a_diff_and_a_new_sign_off(alice: Context, db: Database, clock: SetClock) -> None:
    sent = finished_report(alice)
    approve(alice, sent)
    round_id = draft_round(alice, report_id=sent)
    draft = clarification.read_draft(alice, round_id)
    assert [each.number for each in draft.read.suggestions] == ["A4.5", "A6.4"]
    assert draft.read.unknown == ("A9.9",)
    clarification.open_round(alice, round_id, ["A1.10"])
    clock.advance(timedelta(hours=1))
    result = report_of(alice, db, answered_anew(**{"A1.10": "A customer asks for it."}))
    told = clarification.read_round(alice, round_id)
    (question,) = told.questions
    assert question.differs
    assert question.now.text == "A customer asks for it."
    assert [step.done for step in told.steps] == [False, True, True, False]
    with pytest.raises(ConflictError, match="signed off in this round"):
        clarification.close_round(alice, round_id)
    approve(alice, result)
    with pytest.raises(ConflictError, match="marked as answered"):
        clarification.close_round(alice, round_id)
    clarification.settle_question(alice, round_id, "A1.10", settled=True)
    assert clarification.read_round(alice, round_id).can_close
    assert clarification.close_round(alice, round_id) == result
    judged(alice, answered_anew(**{"A1.10": "Something else, later."}))
    over = clarification.read_round(alice, round_id)
    assert (over.state, over.result_report_id) == ("CLOSED", result)
    assert [(each.number, each.after.text) for each in over.changed] == [("A1.10", "A customer asks for it.")]
    with pytest.raises(ConflictError, match="not open"):
        clarification.close_round(alice, round_id)


@pytest.mark.req("FIND-06")
def test_what_changed_though_nobody_asked_keeps_the_round_open_until_it_is_opened_too(
    alice: Context, db: Database
) -> None:
    round_id = open_round_of(alice, "A1.10")
    result = report_of(alice, db, answered_anew(**{"A1.10": "New.", "A1.10.1": "Also new."}))
    approve(alice, result)
    clarification.settle_question(alice, round_id, "A1.10", settled=True)
    told = clarification.read_round(alice, round_id)
    assert [each.number for each in told.others] == ["A1.10.1"]
    assert not told.can_close
    with pytest.raises(ConflictError, match=r"nobody asked about: A1\.10\.1"):
        clarification.close_round(alice, round_id)
    clarification.reopen_question(alice, round_id, "A1.10.1")
    clarification.settle_question(alice, round_id, "A1.10.1", settled=True)
    assert clarification.close_round(alice, round_id) == result


@pytest.mark.req("FIND-06")
def test_while_a_round_is_open_other_answers_cannot_be_put_into_other_words(alice: Context) -> None:
    round_id = quick_open_round(alice)  # A4.5
    with pytest.raises(InvalidError, match="stays as it was sent in"):
        assessments.set_answer(alice, "A1.7", "In the round.")
    assessments.set_answer(alice, "A4.5", "They asked.")
    assessments.set_answer(alice, "CE-9", "compliant")  # a verdict of their own, no numbered answer
    clarification.cancel_round(alice, round_id)
    assessments.set_answer(alice, "A1.7", "After the round.")


@pytest.mark.req("FIND-06")
def test_the_countdown_is_in_working_days(alice: Context, clock: SetClock) -> None:
    quick_open_round(alice)  # the notes came on Friday; today is Saturday
    told = []
    for _ in range(5):
        notice = deadlines_of(alice).clarification
        assert notice is not None
        told.append(notice[1].words)
        clock.advance(timedelta(days=1))
    assert told == [
        "2 working days left after today",
        "2 working days left after today",
        "1 working day left after today",
        "Today is the last day to answer",
        "The time to answer is over",
    ]


@pytest.mark.req("FIND-06")
def test_an_organisation_has_one_round_at_a_time_also_when_two_begin_at_once(alice: Context) -> None:
    report_id = ready_report(alice)

    def begin(_: int) -> str:
        try:
            draft_round(alice, report_id=report_id)
        except ConflictError as error:
            return error.reason_code
        return "begun"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(begin, range(4))) == ["begun", *["round_under_way"] * 3]
    (line,) = clarification.list_rounds(alice)
    clarification.cancel_round(alice, line.id)
    draft_round(alice, report_id=report_id)


@pytest.mark.req("FIND-06")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"notes": " \n"}, "notes"),
        ({"notes": "x" * 20_001}, "notes"),
        ({"received_on": date(2026, 11, 22)}, "received_on"),
        ({"received_on": None}, "received_on"),
        ({"received_on": date(2026, 1, 2)}, "received_on"),
        ({"working_days": 0}, "working_days"),
        ({"nation": "france"}, "nation"),
        ({"report_id": None}, "report_id"),
    ],
    ids=["no notes", "too long", "tomorrow", "no day", "long ago", "no days", "elsewhere", "no report"],
)
def test_what_cannot_begin_a_round_is_refused_by_field(
    alice: Context, change: dict[str, Any], field: str
) -> None:
    given = replace(replace(BEGUN, report_id=alice.tenant_id), **change)
    with pytest.raises(InvalidError) as refused:
        clarification.begin_round(alice, given)
    assert [problem.field for problem in refused.value.fields] == [field]


@pytest.mark.req("FIND-06")
def test_beyond_the_announced_bank_holidays_it_says_so(alice: Context, clock: SetClock) -> None:
    report_id = ready_report(alice)
    clock.advance(date(2027, 12, 31) - clock.today())
    given = replace(BEGUN, report_id=report_id, received_on=date(2027, 12, 30))
    with pytest.raises(InvalidError) as refused:
        clarification.begin_round(alice, given)
    assert "known here from 2026 to 2027" in refused.value.fields[0].message


@pytest.mark.req("FIND-06")
def test_only_known_questions_of_the_organisations_own_round_open(alice: Context, mallory: Context) -> None:
    round_id = draft_round(alice)
    for numbers in ([], ["A99.9"], ["A4.5", "x"]):
        with pytest.raises(InvalidError):
            clarification.open_round(alice, round_id, numbers)
    with pytest.raises(NotFoundError):
        clarification.open_round(mallory, round_id, ["A4.5"])
    clarification.open_round(alice, round_id, ["A4.5"])
    with pytest.raises(ConflictError):
        clarification.open_round(alice, round_id, ["A6.4"])
    with pytest.raises(NotFoundError):
        clarification.settle_question(alice, round_id, "A6.4", settled=True)
    for number in ("A99.9", ""):
        with pytest.raises(InvalidError):
            clarification.reopen_question(alice, round_id, number)
    for attempt in (clarification.read_round, clarification.cancel_round, clarification.close_round):
        with pytest.raises(NotFoundError):
            attempt(mallory, round_id)
