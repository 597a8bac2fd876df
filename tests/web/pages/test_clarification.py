"""A round of clarification in the browser: pasted, chosen, answered, closed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from appliance.services import clarification, issuing
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.clarification.rounds import NOTES, open_round_of, quick_open_round, round_after_approval
from tests.services.issuing.judged import SAMPLE, finished_report, judged
from tests.services.sharing.shared import ready_report
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]
FORM = {"notes": NOTES, "received_on": "2026-11-20", "working_days": "2", "nation": "england-and-wales"}


@pytest.mark.req("FIND-06")
def test_pasted_notes_lead_to_the_questions_they_name_and_only_those_open(
    alice: Context, client_as: ClientAs
) -> None:
    client = client_as(alice)
    data = FORM | {"report_id": str(finished_report(alice))}
    answer = client.post("/app/clarification/begin", data=data)
    page = client.get(answer.location).text
    ticked = re.findall(r'value="(A[0-9.]+)"[^>]* checked', page)
    assert ticked == ["A4.5", "A6.4"]
    assert "none of yours: A9.9" in page
    assert "2 working days left after today" in page
    answer = client.post(answer.location, data={"numbers": ["A4.5"], "more": "a7.1"})
    page = client.get(answer.location).text
    assert re.findall(r'id="q-(A[0-9.]+)"', page) == ["A4.5", "A7.1"]
    assert "We also need the date." in page
    client.post(f"{answer.location}/settle", data={"number": "A4.5", "settled": "yes"})
    assert "Marked as answered by Owner of Acorn Ltd" in client.get(answer.location).text
    unknown = client.post(f"{answer.location}/reopen", data={"number": "a99.9"})
    assert unknown.status_code == 422
    assert 'value="A99.9"' in unknown.text
    refused = client.post(f"{answer.location}/close")
    assert refused.status_code == 409
    assert "signed off in this round" in refused.text


@pytest.mark.req("FIND-06")
def test_what_changed_though_nobody_asked_opens_with_one_press_and_guests_just_see_it(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    report_id = finished_report(acorn.owner)
    path = f"/app/clarification/{open_round_of(acorn.owner, report_id=report_id)}"
    facts = json.loads((SAMPLE.parent / "ready-ten-person.json").read_text(encoding="utf-8"))
    judged(acorn.owner, {**facts, "evidence": []})
    client = client_as(acorn.member)
    numbers = re.findall(r'name="numbers" value="(A[0-9.]+)"', client.get(path).text)
    assert len(numbers) > 1
    looking_on = client_as(acorn.guest).get(path).text
    assert "Changed, though nobody asked" in looking_on
    assert "Change the facts back" not in looking_on
    assert "/reopen-all" not in looking_on
    assert client.post(f"{path}/reopen-all", data={"numbers": ["A99.9"]}).status_code == 422
    assert client.post(f"{path}/reopen-all", data={"numbers": numbers}).location == path
    page = client.get(path).text
    assert f"{len(numbers)} more questions are open" in page
    assert "Changed, though nobody asked" not in page
    assert set(re.findall(r'id="q-(A[0-9.]+)"', page)) == {"A4.5", *numbers}


@pytest.mark.req("FIND-06", "REPT-06", "AUTH-06")
def test_a_round_without_a_changed_answer_is_signed_off_on_its_own_page(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    report_id, round_id = round_after_approval(acorn.owner)
    path = f"/app/clarification/{round_id}"
    stale = client_as(acorn.admin).get(f"{path}/sign-off")
    assert (stale.status_code, "again" in stale.location) == (303, True)
    looking_on = client_as(acorn.member).get(path).text
    assert "An administrator can sign the round off." in looking_on
    client = client_as(acorn.admin, fresh=True)
    assert f'href="{path}/sign-off"' in client.get(path).text
    refused = client.post(f"{path}/sign-off", data={"signatory_name": "Ada Lovelace"})
    assert refused.status_code == 422
    assert 'value="Ada Lovelace"' in refused.text
    data = {"signatory_name": "Ada Lovelace", "signatory_role": "Chair", "agreed": "yes"}
    assert client.post(f"{path}/sign-off", data=data).status_code == 409, "for which report was not said"
    assert f'name="report_id" value="{report_id}"' in refused.text
    assert client.post(f"{path}/sign-off", data=data | {"report_id": str(report_id)}).location == path
    page = client.get(path).text
    assert "Ada Lovelace, Chair" in page
    assert f'href="{path}/sign-off"' not in page
    file = client.get(f"{path}/sign-off/{report_id}")
    assert json.loads(file.data)["signatory"] == {"name": "Ada Lovelace", "role": "Chair"}
    assert "signed off already" in client.get(f"{path}/sign-off").text
    client.post(f"{path}/settle", data={"number": "A4.5", "settled": "yes"})
    assert client.post(f"{path}/close").location == path
    assert "No answer changed. Send" in client.get(path).text


@pytest.mark.req("FIND-06")
def test_what_was_typed_stays_when_it_cannot_begin_a_round(alice: Context, client_as: ClientAs) -> None:
    data = FORM | {"report_id": str(ready_report(alice)), "received_on": "yesterday", "working_days": "x"}
    answer = client_as(alice).post("/app/clarification/begin", data=data)
    assert answer.status_code == 422
    assert "Enter a day such as 2026-11-20" in answer.text
    assert "who approves the rules of the firewall" in answer.text
    assert clarification.list_rounds(alice) == []


@pytest.mark.req("FIND-06")
def test_without_a_finished_report_there_is_nothing_to_compare_with(
    alice: Context, client_as: ClientAs
) -> None:
    page = client_as(alice).get("/app/clarification/begin").text
    assert "There is no finished report" in page
    assert "<textarea" not in page


@pytest.mark.req("FIND-06")
def test_the_first_page_counts_down_for_everybody_and_a_guest_changes_nothing(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    round_id = quick_open_round(acorn.owner, issuing.request_report(acorn.owner, judged(acorn.owner)))
    assert "An assessor waits: 2 working days left after today" in client_as(acorn.owner).get("/app").text
    answer = client_as(acorn.guest).get("/app/clarification")
    assert f"/app/clarification/{round_id}" in answer.text
    assert "/app/clarification/begin" not in answer.text
