"""The pages of the assessment, as a browser without scripts gets them, and what each asks of the database."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import openpyxl
import pytest

from appliance.foundation.clock import SetClock
from appliance.services import assessments, evidence
from appliance.services.assessments.standing import PATIENCE
from tests.cast import Tenancy
from tests.services.assessment_pages.samples import NO_MFA, NOBODY_KNOWS, SIXTY, evaluation_of, facts_of
from tests.services.assessments.organisations import become, judged, publish
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]


def text_of(page: str) -> str:
    """What a person reads, tags and spacing taken away."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.req("FIND-05")
def test_the_board_comes_before_every_other_number_of_the_dashboard(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    judged(acorn.owner)
    page = client_as(acorn.guest).get("/app").text
    assert page.index('id="board"') < page.index('id="next"') < page.index('id="trend"')
    assert page.index('id="board"') < page.index("<progress")
    said = text_of(page)
    assert "1 item of 25 would fail" in said
    assert "Blocked by: Elaine Kaye's own phone" in said


@pytest.mark.req("RULE-16")
def test_no_page_of_the_assessment_shows_a_percentage_or_a_certificate(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    made = judged(acorn.owner)
    client = client_as(acorn.guest)
    for path in ("/app", "/app/controls", "/app/evaluations", f"/app/evaluations/{made.evaluation_id}"):
        said = text_of(client.get(path).text)
        assert not re.search(r"\d\s?%", said), path
        assert not re.search(r"certified|compliant with", said, re.IGNORECASE), path


@pytest.mark.req("RULE-16")
def test_what_is_not_known_is_never_shown_as_a_pass(acorn: Tenancy, client_as: ClientAs) -> None:
    judged(acorn.owner, NOBODY_KNOWS)
    page = client_as(acorn.guest).get("/app").text
    assert "Too little is known" in page
    assert "govuk-tag--green" not in page
    assert 'value="0" max="3"' in page
    assert (
        "govuk-tag--green"
        not in client_as(acorn.guest).get("/app/controls?show=unknown").text.split("What the results mean")[0]
    )


def test_a_new_organisation_is_told_how_to_begin(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.owner)
    assert "Nothing has been evaluated yet" in client.get("/app").text
    assert "Not evaluated" in client.get("/app/controls").text
    assert "Not evaluated" in client.get("/app/controls/CE-9").text
    for path in ("/app/answers", "/app/what-if", "/app/preview?pack=cyber-essentials-3.2"):
        assert "publish what you told about your organisation first" in client.get(path).text


@pytest.mark.req("FIND-01")
@pytest.mark.parametrize("control_id", ["CE-SCOPE", "CE-1", "CE-7", "CE-9", "CE-12"])
def test_the_page_of_a_control_has_every_check_and_the_page_behind_it_every_item_and_input(
    acorn: Tenancy, client_as: ClientAs, control_id: str
) -> None:
    judged(acorn.owner)
    client = client_as(acorn.guest)
    page, behind = (client.get(f"/app/controls/{control_id}{tail}").text for tail in ("", "/why"))
    said, all_said = text_of(page), text_of(behind)
    (found,) = [f for f in evaluation_of(SIXTY)["findings"] if f["control_id"] == control_id]
    for check in found["checks"]:
        assert all(f'id="check-{check["id"]}"' in each for each in (page, behind))
        assert check["title"] in said
        assert all(item["name"].split(" / ")[0] in said for item in check["items"][:10])
        assert all(item["name"].split(" / ")[0] in all_said for item in check["items"])
        if check["inputs"]:
            assert f'href="/app/controls/{control_id}/why#check-{check["id"]}"' in page
    assert behind.count("Facts it read") == sum(bool(check["inputs"]) for check in found["checks"])
    assert behind.count("<dt") >= sum(len(check["inputs"]) for check in found["checks"])
    pieces = {e["id"]: e for e in facts_of(SIXTY)["evidence"]}
    for item in found["evidence"]:
        assert pieces[item["id"]].get("name", item["id"]) in said
    assert "profile." not in said + all_said, "people read words, not paths"


def test_before_anything_was_judged_the_page_behind_a_control_says_so(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    assert "No check was made" in client_as(acorn.guest).get("/app/controls/CE-9/why").text


@pytest.mark.req("EVID-01")
def test_the_page_of_a_control_shows_the_newest_evidence_and_leads_to_the_rest(
    acorn: Tenancy, client_as: ClientAs, clock: SetClock
) -> None:
    for number in range(12):
        clock.advance(timedelta(seconds=1))
        about = evidence.Description(kind="policy_doc", title=f"Policy {number}", control_ids=("CE-9",))
        evidence.add_note(acorn.owner, about, f"Text {number}")
    page = client_as(acorn.guest).get("/app/controls/CE-9").text
    assert [f"Policy {number}</a>" in page for number in range(12)] == [False] * 2 + [True] * 10
    assert '<a class="govuk-link" href="/app/evidence?control=CE-9">All 12 pieces' in page


@pytest.mark.req("FIND-02")
def test_a_changed_answer_is_shown_at_once_and_the_result_as_being_updated(
    acorn: Tenancy, client_as: ClientAs, clock: SetClock, run_jobs: Callable[[], None]
) -> None:
    judged(acorn.owner)
    client = client_as(acorn.member)
    sent = client.post("/app/controls/CE-3/answer", data={"value": "not_compliant"})
    assert (sent.status_code, sent.location) == (303, "/app/controls/CE-3")
    page = client.get("/app/controls/CE-3").text
    assert "You say: not compliant" in page
    assert "Updating: your changes are being evaluated." in page
    assert "Until then you see the result of" in page
    assert client.get("/app/evaluations/standing").json == {
        "done": False,
        "message": "Updating: your changes are being evaluated.",
    }
    clock.advance(timedelta(seconds=70))
    run_jobs()
    assert (client.get("/app/evaluations/standing").json or {})["done"]
    assert "Updating" not in client.get("/app/controls/CE-3").text


@pytest.mark.req("FIND-02")
def test_a_result_nobody_brought_up_to_date_is_called_out_of_date(
    acorn: Tenancy, client_as: ClientAs, clock: SetClock
) -> None:
    judged(acorn.owner)
    assessments.set_answer(acorn.owner, "CE-3", "not_compliant")
    clock.advance(PATIENCE + timedelta(seconds=1))
    for path in ("/app", "/app/controls", "/app/controls/CE-3", "/app/evaluations"):
        assert "Out of date" in client_as(acorn.owner).get(path).text, path


@pytest.mark.req("FIND-02")
def test_a_page_that_waits_refreshes_itself_without_scripts(acorn: Tenancy, client_as: ClientAs) -> None:
    publish(acorn.owner, facts_of(NO_MFA)["profile"])
    page = client_as(acorn.guest).get("/app").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'data-poll-url="/app/evaluations/standing"' in page


def test_the_button_has_the_result_brought_up_to_date_and_leads_back(
    acorn: Tenancy, client_as: ClientAs, run_jobs: Callable[[], None]
) -> None:
    become(acorn.owner)
    client = client_as(acorn.member)
    sent = client.post("/app/evaluations", data={"next": "/app/controls"})
    assert (sent.status_code, sent.location) == (303, "/app/controls")
    assert client.post("/app/evaluations", data={"next": "//evil.example"}).location == "/app"
    assert 'action="/app/evaluations"' in client.get("/app/controls").text
    assert 'action="/app/evaluations"' not in client_as(acorn.guest).get("/app/controls").text


def test_a_wrong_answer_is_told_beside_its_field_and_saves_nothing(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    sent = client_as(acorn.member).post("/app/controls/CE-3/answer", data={"value": "met"})
    assert sent.status_code == 422
    assert "Choose one of the answers" in sent.text
    assert assessments.read_control(acorn.owner, "CE-3").answer == ""


def test_saving_without_choosing_asks_for_an_answer(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.member)
    sent = client.post("/app/controls/CE-3/answer", data={})
    assert sent.status_code == 422
    assert "Choose an answer" in sent.text
    assert client.post("/app/controls/CE-3/answer", data={"value": ""}).status_code == 303


@pytest.mark.req("RULE-08")
def test_a_replay_shows_its_verdict(acorn: Tenancy, client_as: ClientAs) -> None:
    path = f"/app/evaluations/{judged(acorn.owner).evaluation_id}"
    client = client_as(acorn.member)
    assert client.post(f"{path}/replay").location == path
    assert "the result is the same, byte for byte" in client.get(path).text


@pytest.mark.req("FIND-03")
def test_two_evaluations_are_compared_with_their_causes(
    acorn: Tenancy, client_as: ClientAs, clock: SetClock
) -> None:
    first = judged(acorn.owner)
    clock.advance(timedelta(days=30))
    second = assessments.run_evaluation(acorn.owner, cause="asked", requested_by=None)
    assert second is not None
    query = f"before={first.evaluation_id}&after={second.evaluation_id}"
    page = client_as(acorn.guest).get(f"/app/evaluations/compare?{query}").text
    assert "Because:" in page
    assert "in order before, too old now" in page


@pytest.mark.parametrize("query", ["", "before=1&after=2", "before=&after="])
def test_a_comparison_of_nothing_is_refused_in_words(acorn: Tenancy, client_as: ClientAs, query: str) -> None:
    sent = client_as(acorn.guest).get(f"/app/evaluations/compare?{query}")
    assert sent.status_code == 422
    assert "Choose two evaluations to compare" in sent.text


@pytest.mark.req("RULE-15")
def test_another_day_is_shown_and_a_wrong_one_told(acorn: Tenancy, client_as: ClientAs) -> None:
    become(acorn.owner)
    client = client_as(acorn.guest)
    assert "From 14 December 2026" in client.get("/app/evaluations/as-of?day=2026-12-31").text
    for wrong in ("2020-01-01", "tomorrow", "2099-01-01"):
        sent = client.get(f"/app/evaluations/as-of?day={wrong}")
        assert sent.status_code == 422
        assert "There is a problem" in sent.text


@pytest.mark.req("RULE-09")
def test_a_what_if_shows_what_would_change_and_keeps_what_was_tried(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    become(acorn.owner)
    client = client_as(acorn.guest)
    page = client.get("/app/what-if?control=CE-1").text
    (path,) = re.findall(r'name="(profile\.devices\[[^"]+\.software_firewall)"', page)
    page = client.post("/app/what-if", data={"control": "CE-1", path: "on"}).text
    assert "What it would change" in page
    assert "1 control got better" in page
    assert client.post("/app/what-if", data={"control": "CE-1", path: "sideways"}).status_code == 422
    assert client.get("/app/what-if?control=CE-99").status_code == 404


@pytest.mark.req("FIND-04")
def test_answers_come_as_a_workbook_too(acorn: Tenancy, client_as: ClientAs) -> None:
    become(acorn.owner, SIXTY)
    client = client_as(acorn.member)
    assert "/app/answers/answers.xlsx" in client.get("/app/answers").text
    sent = client.get("/app/answers/answers.xlsx")
    assert sent.headers["Content-Disposition"] == "attachment; filename=answers.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(sent.data))["Answers"]
    assert (sheet["A2"].value, sheet["E2"].value) == ("A1.1", "Ashdown Precision Engineering Ltd")


def test_answers_are_ready_to_copy_and_take_own_words(acorn: Tenancy, client_as: ClientAs) -> None:
    become(acorn.owner)
    client = client_as(acorn.member)
    page = client.get("/app/answers").text
    assert 'data-copy="text-A1.1"' in page
    assert "33 of 150 characters" in page
    assert 'id="words-A1.10"' in client.get("/app/answers?edit=A1.10").text
    sent = client.post("/app/answers", data={"number": "A1.10", "words": "Customers ask for it"})
    assert sent.location == "/app/answers#q-A1.10"
    assert "Customers ask for it" in client.get("/app/answers").text
    refused = client.post("/app/answers", data={"number": "A1.10", "words": "x" * 4001})
    assert refused.status_code == 422
    assert "Write at most 4000 characters" in refused.text


def test_a_name_full_of_markup_is_only_text(acorn: Tenancy, client_as: ClientAs) -> None:
    profile = facts_of(SIXTY)["profile"]
    hostile = "<script>alert(1)</script>\"' onload=x"
    for device in profile["devices"]:
        device["name"] = hostile
    publish(acorn.owner, profile)
    assessments.run_evaluation(acorn.owner, cause="asked", requested_by=None)
    client = client_as(acorn.guest)
    for path in ("/app", "/app/controls", "/app/controls/CE-7", "/app/what-if?control=CE-7", "/app/answers"):
        page = client.get(path).text
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;" in page, path
