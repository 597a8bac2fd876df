"""Rounds of clarification by the API: begun from notes, opened, answered, closed or cancelled."""

from __future__ import annotations

import json

import pytest

from appliance.services import clarification
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.clarification.rounds import NOTES, open_round_of, quick_open_round, round_after_approval
from tests.services.issuing.judged import SAMPLE, finished_report, judged
from tests.services.people.invited import actions
from tests.services.sharing.shared import ready_report
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.sent_twice import sent_twice
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

ROUNDS = "/api/v1/clarification-rounds"
NEW = {"notes": NOTES, "received_on": "2026-11-20", "working_days": 2, "nation": "england-and-wales"}


@pytest.mark.req("API-01", "FIND-06", "AUD-01")
def test_notes_suggest_questions_and_only_the_chosen_open(acorn: Tenancy, api: BrowserClient) -> None:
    begun = api.post(ROUNDS, json={**NEW, "report_id": str(finished_report(acorn.owner))})
    line = told(begun, 201)
    place = begun.headers["Location"]
    assert (place, line["state"], line["due_on"]) == (f"{ROUNDS}/{line['id']}", "draft", "2026-11-24")
    suggested = told(api.get(f"{place}/suggestions"))
    assert [each["number"] for each in suggested["suggestions"]] == ["A4.5", "A6.4"]
    assert suggested["unknown"] == ["A9.9"]
    strange = problem(api.post(f"{place}/open", json={"numbers": ["A99.9"]}), 422, "E422_INVALID")
    assert pointers(strange) == ["/numbers"]
    opened = {"json": {"numbers": ["A4.5"]}, "headers": {"Idempotency-Key": "open"}}
    assert api.post(f"{place}/open", **opened).status_code == 204
    again = api.post(f"{place}/open", **opened)
    assert (again.status_code, again.headers.get("Idempotent-Replay")) == (204, "true")
    problem(api.post(f"{place}/open", json={"numbers": ["A4.5"]}), 409, "E409_ROUND_MOVED_ON")
    problem(api.get(f"{place}/suggestions"), 409, "E409_ROUND_MOVED_ON")
    assert (
        sent_twice(api, "POST", f"{place}/questions", json={"numbers": ["A7.1", "A4.5"]}).status_code == 204
    )
    read = told(api.get(place))
    assert [each["number"] for each in read["questions"]] == ["A4.5", "A7.1"]
    assert (read["others"], read["can_close"]) == ([], False)
    assert read["steps"][0]["done"] is False
    assert actions(acorn.owner)[-3:] == [
        "clarification.begun",
        "clarification.opened",
        "clarification.extended",
    ]


@pytest.mark.req("API-01", "API-03", "FIND-06")
def test_a_question_is_settled_once_and_a_round_closes_when_all_is_done(
    acorn: Tenancy, api: BrowserClient
) -> None:
    place = f"{ROUNDS}/{quick_open_round(acorn.owner)}"
    key = {"Idempotency-Key": "settle"}
    first, second = (
        api.put(f"{place}/questions/A4.5", json={"settled": True}, headers=key) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (204, 204)
    assert second.headers["Idempotent-Replay"] == "true"
    assert actions(acorn.owner).count("clarification.settled") == 1
    problem(api.put(f"{place}/questions/A7.1", json={"settled": True}), 404, "E404_NOT_FOUND")
    problem(api.post(f"{place}/close"), 409, "E409_ROUND_NOT_DONE")
    assert api.post(f"{place}/cancel").status_code == 204
    problem(api.post(f"{place}/cancel"), 409, "E409_ROUND_MOVED_ON")


@pytest.mark.req("API-01", "FIND-06", "REPT-06")
def test_a_round_is_signed_off_by_itself_and_its_sign_off_is_read(acorn: Tenancy, api: BrowserClient) -> None:
    report_id, round_id = round_after_approval(acorn.owner)
    place = f"{ROUNDS}/{round_id}"
    read = told(api.get(place))
    assert (read["sign_off"], read["sign_off_wanted_for"]) == (None, str(report_id))
    who = {"signatory_name": "Ada Lovelace", "signatory_role": "Chair", "agreed": True}
    data = {**who, "report_id": str(report_id)}
    other = {**who, "report_id": str(round_id)}
    problem(api.post(f"{place}/sign-off", json=other), 409, "E409_ANSWERS_CHANGED")
    unticked = problem(api.post(f"{place}/sign-off", json={**data, "agreed": False}), 422, "E422_INVALID")
    assert pointers(unticked) == ["/agreed"]
    assert api.post(f"{place}/sign-off", json=data).status_code == 204
    problem(api.post(f"{place}/sign-off", json=data), 409, "E409_ALREADY_APPROVED")
    assert api.put(f"{place}/questions/A4.5", json={"settled": True}).status_code == 204
    assert sent_twice(api, "POST", f"{place}/close").status_code == 204
    closed = told(api.get(place))
    assert (closed["state"], closed["result_report_id"]) == ("closed", str(report_id))
    assert "document" not in closed["sign_off"], "who takes the file away is on record"
    file = api.get(f"{place}/sign-off/{report_id}")
    assert (file.content_type, json.loads(file.data)["report"]["id"]) == ("application/json", str(report_id))
    assert closed["sign_off_wanted_for"] is None


@pytest.mark.req("API-01", "FIND-06")
def test_what_changed_though_nobody_asked_is_told(acorn: Tenancy, api: BrowserClient) -> None:
    round_id = open_round_of(acorn.owner, report_id=finished_report(acorn.owner))
    facts = json.loads((SAMPLE.parent / "ready-ten-person.json").read_text(encoding="utf-8"))
    judged(acorn.owner, {**facts, "evidence": []})
    others = told(api.get(f"{ROUNDS}/{round_id}"))["others"]
    assert others
    numbers = [each["number"] for each in others]
    assert api.post(f"{ROUNDS}/{round_id}/questions", json={"numbers": numbers}).status_code == 204
    assert told(api.get(f"{ROUNDS}/{round_id}"))["others"] == []


@pytest.mark.req("API-01", "FIND-06", "API-02")
def test_what_cannot_begin_a_round_is_told_all_at_once(acorn: Tenancy, api: BrowserClient) -> None:
    body = {**NEW, "report_id": str(ready_report(acorn.owner)), "received_on": "2020-01-01", "notes": " "}
    assert pointers(problem(api.post(ROUNDS, json=body), 422, "E422_INVALID")) == ["/notes", "/received_on"]
    bad = problem(api.post(ROUNDS, json={**body, "nation": "france"}), 400, "E400_BAD_SCHEMA")
    assert pointers(bad) == ["/nation"]
    assert clarification.list_rounds(acorn.owner) == []


@pytest.mark.req("API-01", "FIND-06", "ORG-07")
def test_a_round_is_listed_and_read_by_its_organisation(
    acorn: Tenancy, mallory: Context, api_as: ApiAs
) -> None:
    round_id = open_round_of(acorn.owner)
    [line] = told(api_as(acorn.guest).get(ROUNDS))["items"]
    assert (line["id"], line["state"]) == (str(round_id), "open")
    read = told(api_as(acorn.guest).get(f"{ROUNDS}/{round_id}"))
    assert read["due_on"] == line["due_on"]
    assert all(question["settled_by"] is None for question in read["questions"])
    problem(api_as(acorn.guest).post(f"{ROUNDS}/{round_id}/cancel"), 403, "E403_FORBIDDEN")
    stranger = api_as(mallory)
    problem(stranger.get(f"{ROUNDS}/{round_id}"), 404, "E404_NOT_FOUND")
    problem(stranger.post(f"{ROUNDS}/{round_id}/cancel"), 404, "E404_NOT_FOUND")
    problem(stranger.post(f"{ROUNDS}/{round_id}/open", json={"numbers": ["A4.5"]}), 404, "E404_NOT_FOUND")
    assert told(stranger.get(ROUNDS))["items"] == []
