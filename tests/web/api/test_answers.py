"""Controls, own answers and the questions of the portal over the API."""

from __future__ import annotations

import pytest

from appliance.models.audit_event import AuditEvent
from appliance.services import assessments
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.assessment_pages.samples import READY
from tests.services.assessments.organisations import become, judged
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

CE9 = "/api/v1/controls/CE-9"
WORDS = "/api/v1/answers/A1.10"


def times_set(ctx: Context) -> int:
    with ctx.transaction():
        return int(AuditEvent.select().where(AuditEvent.action == "answer.set").count())


@pytest.mark.req("API-01", "RULE-16")
def test_before_anything_is_judged_every_control_is_unknown(api: BrowserClient) -> None:
    controls = told(api.get("/api/v1/controls"))
    assert len(controls["items"]) == controls["total"] == 16
    assert {line["status"] for line in controls["items"]} == {"unknown"}
    assert controls["standing"]["state"] == "never"
    one = told(api.get(CE9))
    assert (one["status"], one["history"], one["answer"]["version"]) == ("unknown", [], 0)


@pytest.mark.req("API-01", "FIND-01")
def test_a_control_tells_its_result_beside_the_answer_as_it_stands_now(
    api: BrowserClient, alice: Context
) -> None:
    made = judged(alice)
    assessments.set_answer(alice, "CE-9", "not_applicable")
    controls = told(api.get("/api/v1/controls"))
    line = next(each for each in controls["items"] if each["control_id"] == "CE-9")
    one = told(api.get(CE9))
    assert {name: one[name] for name in line} == line
    assert (one["own_answer"], one["answer"]["value"]) == ("not_applicable", "not_applicable")
    assert one["differs"] == (one["status"] != "not_applicable")
    assert [past["evaluation_id"] for past in one["history"]] == [str(made.evaluation_id)]
    assert one["standing"] == controls["standing"]
    assert one["standing"]["state"] == "updating"
    problem(api.get("/api/v1/controls/CE-99"), 404, "E404_NOT_FOUND")


@pytest.mark.req("API-04")
def test_an_answer_is_set_and_taken_back_by_whoever_read_the_last_one(
    api: BrowserClient, alice: Context
) -> None:
    never = api.get(f"{CE9}/answer")
    assert (told(never)["value"], never.headers["ETag"]) == (None, '"0"')
    first = api.put(f"{CE9}/answer", json={"value": "compliant"}, headers={"If-Match": '"0"'})
    assert (told(first)["value"], first.headers["ETag"]) == ("compliant", '"1"')
    stale = api.put(f"{CE9}/answer", json={"value": None}, headers={"If-Match": '"0"'})
    problem(stale, 409, "E409_VERSION_MISMATCH")
    problem(api.put(f"{CE9}/answer", json={"value": None}), 428, "E428_PRECONDITION_REQUIRED")
    empty = api.put(f"{CE9}/answer", json={"value": None}, headers={"If-Match": '""'})
    problem(empty, 409, "E409_VERSION_MISMATCH")
    again = api.put(f"{CE9}/answer", json={"value": "compliant"}, headers={"If-Match": '"1"'})
    assert told(again)["version"] == 1
    back = api.put(f"{CE9}/answer", json={"value": None}, headers={"If-Match": '"1"'})
    assert (told(back)["value"], told(back)["version"]) == (None, 2)
    assert times_set(alice) == 2


@pytest.mark.req("API-03")
def test_an_answer_sent_twice_under_one_key_is_set_once(api: BrowserClient, alice: Context) -> None:
    sent = {"If-Match": '"0"', "Idempotency-Key": "answer-1"}
    first, again = (api.put(f"{CE9}/answer", json={"value": "compliant"}, headers=sent) for _ in range(2))
    assert again.headers["Idempotent-Replay"] == "true"
    assert told(again) == told(first)
    assert times_set(alice) == 1


@pytest.mark.req("API-06")
def test_an_answer_that_is_none_of_the_four_is_refused(api: BrowserClient, alice: Context) -> None:
    refused = problem(
        api.put(f"{CE9}/answer", json={"value": "perhaps"}, headers={"If-Match": '"0"'}),
        400,
        "E400_BAD_SCHEMA",
    )
    assert pointers(refused) == ["/value"]
    assert times_set(alice) == 0


@pytest.mark.req("API-01", "FIND-04")
def test_questions_come_with_the_text_to_paste_and_ones_own_words(api: BrowserClient, alice: Context) -> None:
    problem(api.get("/api/v1/answers"), 409, "E409_NO_PROFILE")
    become(alice, READY)
    words = "Our largest customer asks for it."
    sent = api.put(WORDS, json={"value": words}, headers={"If-Match": '"1"'})
    assert (told(sent)["value"], told(sent)["version"]) == (words, 2)
    answers = told(api.get("/api/v1/answers"))
    one = next(each for each in answers["items"] if each["number"] == "A1.10")
    assert (one["text"], one["own_words"], one["takes_own_words"]) == (words, words, True)
    assert answers["total"] == len(answers["items"]) > 90
    assert told(api.get(WORDS))["value"] == words
    workbook = api.get("/api/v1/answers/answers.xlsx")
    assert workbook.status_code == 200
    assert workbook.data.startswith(b"PK")
    problem(api.get("/api/v1/answers/A99"), 404, "E404_NOT_FOUND")


def test_words_are_of_questions_and_answers_of_controls(api: BrowserClient, alice: Context) -> None:
    here = {"If-None-Match": "*"}
    problem(api.put("/api/v1/answers/CE-9", json={"value": "compliant"}, headers=here), 404, "E404_NOT_FOUND")
    refused = problem(api.put(WORDS, json={"value": "a\u0007b"}, headers=here), 422, "E422_INVALID")
    assert pointers(refused) == ["/value"]
    assert times_set(alice) == 0


@pytest.mark.req("ORG-03")
def test_a_stranger_sees_none_of_it(api_as: ApiAs, acorn: Tenancy, mallory: Context) -> None:
    assessments.set_answer(acorn.owner, "CE-9", "compliant")
    stranger = api_as(mallory)
    assert told(stranger.get(f"{CE9}/answer"))["version"] == 0
    stale = stranger.put(f"{CE9}/answer", json={"value": None}, headers={"If-Match": '"1"'})
    problem(stale, 409, "E409_VERSION_MISMATCH")
    assert told(api_as(acorn.owner).get(f"{CE9}/answer"))["value"] == "compliant"
