"""The organisation's own answers: kept with their history, and never the assessment's result."""

from __future__ import annotations

import pytest

from appliance.foundation.domain_errors import InvalidError, NotFoundError
from appliance.models import own_answer
from appliance.models.audit_event import AuditEvent
from appliance.services import assessments
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.assessments.organisations import judged


def _current(ctx: Context) -> dict[str, str]:
    with ctx.transaction():
        return own_answer.current(ctx.tenant_id)


def test_the_newest_answer_counts_and_the_older_ones_stay(alice: Context) -> None:
    for value in ("compliant", "not_compliant"):
        assessments.set_answer(alice, "CE-9", value)
    assert _current(alice) == {"CE-9": "not_compliant"}
    reading = assessments.read_control(alice, "CE-9")
    assert [past.value_word for past in reading.past_answers] == ["Not compliant", "Compliant"]


def test_an_answer_can_be_taken_back(alice: Context) -> None:
    assessments.set_answer(alice, "CE-9", "compliant")
    assessments.set_answer(alice, "CE-9", "")
    assert _current(alice) == {}
    assert assessments.read_control(alice, "CE-9").answer == ""


def test_the_same_answer_again_changes_nothing(alice: Context) -> None:
    for _ in range(2):
        assessments.set_answer(alice, "CE-9", "compliant")
    assert len(assessments.read_control(alice, "CE-9").past_answers) == 1


@pytest.mark.req("FIND-02")
def test_an_answer_marks_the_result_as_out_of_date(alice: Context) -> None:
    judged(alice)
    with alice.transaction():
        before = assessments.read_control(alice, "CE-3").result
    assessments.set_answer(alice, "CE-3", "not_compliant")
    after = assessments.read_control(alice, "CE-3")
    assert after.shown.standing.state == "updating"
    assert after.result == before, "our result does not follow the answer"
    assert after.answer == "not_compliant"


@pytest.mark.req("AUD-06")
def test_the_audit_row_holds_a_hash_and_never_the_words(alice: Context) -> None:
    assessments.set_answer(alice, "A1.10", "Because our largest customer asks for it")
    with alice.transaction():
        (event,) = AuditEvent.select().where(AuditEvent.action == "answer.set")
    assert event.resource_id == "A1.10"
    assert "customer" not in str(event.details)
    assert len(event.details["value_sha256"]) == 64


@pytest.mark.parametrize(
    "key", ["CE-99", "CE-16", "A9.1", "profile", "", "A1.10'; drop table own_answer; --"]
)
def test_a_key_the_rules_do_not_have_is_not_found(alice: Context, key: str) -> None:
    with pytest.raises(NotFoundError):
        assessments.set_answer(alice, key, "compliant")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("CE-9", "met"),
        ("CE-9", "Compliant"),
        ("A1.10", "x" * 4001),
        ("A1.10", "a\x00b"),
        ("A1.10", "bell \x07"),
        ("A1.10", "lone \ud800 half"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_sentence(alice: Context, key: str, value: str) -> None:
    with pytest.raises(InvalidError) as refused:
        assessments.set_answer(alice, key, value)
    assert refused.value.fields[0].field == "value"
    assert _current(alice) == {}


def test_lines_keep_their_breaks_and_blanks_count_as_nothing(alice: Context) -> None:
    assessments.set_answer(alice, "A1.10", "  one\r\ntwo\r ")
    assert _current(alice) == {"A1.10": "one\ntwo"}
    assessments.set_answer(alice, "A1.10", " \n ")
    assert _current(alice) == {}


def test_another_organisation_sees_none_of_it(alice: Context, mallory: Context) -> None:
    assessments.set_answer(alice, "CE-9", "compliant")
    assert _current(mallory) == {}


def test_only_a_person_gives_answers(acorn: Tenancy) -> None:
    with pytest.raises(Exception, match="Only a person"):
        assessments.set_answer(acorn.as_worker(), "CE-9", "compliant")
