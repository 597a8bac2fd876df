"""Evidence over the API: listed, read, bound, replaced, downloaded, redacted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from appliance.services import evidence
from appliance.services.context import Context
from appliance.web.api.schemas import api_schemas
from tests.cast import Tenancy
from tests.services.evidence.vault import AS_SENT, PLAIN, actions_on, sealed, send
from tests.web.api.announcing import BASE, FILE, FILES, STATEMENTS, announced, put
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

RunJobs = Callable[[], None]


@pytest.mark.req("API-01", "EVID-12")
def test_evidence_replaces_other_evidence_and_both_stay_in_its_history(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    old = sealed(alice, run_jobs)
    new = announced(api, supersedes_id=str(old), captured_on="2026-11-21")
    put(api, new)
    run_jobs()
    history = told(api.get(f"{BASE}/{old}/history"))["items"]
    assert [(item["id"], item["status"]) for item in history] == [
        (str(old), "superseded"),
        (str(new), "in_use"),
    ]
    problem(
        api.post(FILES, json=FILE | {"supersedes_id": str(uuid4()), "hash": "0" * 64}), 404, "E404_NOT_FOUND"
    )


@pytest.mark.req("API-01", "EVID-01")
def test_the_list_is_narrowed_and_comes_in_pages(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    for number in range(3):
        send(alice, f"{number}\n".encode(), title=f"Report {number}")
    run_jobs()
    api.post(f"{BASE}/notes", json=STATEMENTS["notes"])
    first = told(api.get(f"{BASE}?kind=patch_report&status=in_use&control_id=CE-9&words=report&per_page=2"))
    assert (len(first["items"]), first["total"]) == (2, 3)
    second = told(api.get(first["next"]))
    assert (len(second["items"]), second["next"]) == (1, None)
    beyond = told(api.get(f"{BASE}?page=7"))
    assert (beyond["items"], beyond["total"], beyond["next"]) == ([], 4, None)
    assert told(api.get(f"{BASE}?form=note"))["total"] == 1
    refused = problem(api.get(f"{BASE}?control=CE-9"), 400, "E400_INVALID_FIELD")
    assert pointers(refused) == ["/control"]
    problem(api.get(f"{BASE}?words=%00"), 400, "E400_INVALID_FIELD")


def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    api: BrowserClient, alice: Context, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []
    for pieces in (1, 2, 3):
        send(alice, f"{pieces}\n".encode())
        asked.append(len(queries_of(api, f"{BASE}?per_page={pieces}", caplog)))
    assert asked == asked[:1] * 3


@pytest.mark.req("API-01", "EVID-09")
def test_content_is_downloaded_by_a_link_that_is_one_persons(
    acorn: Tenancy, api_as: ApiAs, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs)
    owner, member = api_as(acorn.owner), api_as(acorn.member)
    link = told(owner.get(f"{BASE}/{evidence_id}/download"))
    assert link["url"].startswith(f"http://localhost{BASE}/{evidence_id}/content?expires=")
    file = owner.get(link["url"])
    assert (file.data, file.mimetype) == (PLAIN, "text/csv")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="patches.csv"')
    problem(member.get(link["url"]), 403, "E403_LINK_EXPIRED")
    assert actions_on(acorn.owner, evidence_id).count("evidence.downloaded") == 1
    problem(owner.get(f"{BASE}/{evidence_id}/content"), 400, "E400_INVALID_FIELD")


@pytest.mark.req("API-01", "EVID-01")
def test_controls_are_set_whole(api: BrowserClient, alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    address = f"{BASE}/{evidence_id}/controls"
    for _ in range(2):
        as_read = {"If-Match": api.get(address).headers["ETag"]}
        answer = api.put(address, json={"control_ids": ["CE-8", "CE-7"]}, headers=as_read)
        assert told(answer)["control_ids"] == ["CE-7", "CE-8"]
    assert actions_on(alice, evidence_id).count("evidence.bound") == 2
    wrong = api.put(address, json={"control_ids": ["CE-8", "CE-99"]}, headers={"If-Match": '"any"'})
    assert pointers(problem(wrong, 400, "E400_BAD_SCHEMA")) == ["/control_ids/1"]


@pytest.mark.req("API-04")
def test_what_was_read_of_the_controls_can_be_sent_back_and_is_tagged(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    address = f"{BASE}/{sealed(alice, run_jobs)}/controls"
    first = api.get(address)
    assert (first.get_json(), first.headers["ETag"]) == ({"control_ids": ["CE-9"]}, f'"{AS_SENT}"')
    assert api.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    back = api.put(address, json=first.get_json(), headers={"If-Match": first.headers["ETag"]})
    assert (back.status_code, back.headers["ETag"]) == (200, first.headers["ETag"])
    more = {"json": {"control_ids": ["CE-9", "CE-1"]}, "headers": {"If-Match": back.headers["ETag"]}}
    changed = api.put(address, **more)
    assert changed.headers["ETag"] == api.get(address).headers["ETag"] != first.headers["ETag"]
    assert api.get(address).get_json() == {"control_ids": ["CE-1", "CE-9"]}


@pytest.mark.req("API-04")
def test_controls_are_not_replaced_by_who_does_not_say_which_list_was_read(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs)
    address, standing = f"{BASE}/{evidence_id}/controls", f'"{AS_SENT}"'
    unsaid: list[dict[str, str]] = [{}, {"If-Match": "*"}, {"If-Match": f'{standing}, "other"'}]
    for headers in unsaid:
        told_so = api.put(address, json={"control_ids": ["CE-1"]}, headers=headers)
        problem(told_so, 428, "E428_PRECONDITION_REQUIRED")
    another: list[dict[str, str]] = [
        {"If-Match": '"other"'},
        {"If-Match": '""'},
        {"If-Match": f"W/{standing}"},
        {"If-None-Match": "*"},
        {"If-None-Match": "*", "If-Match": standing},
    ]
    for headers in another:
        stale = api.put(address, json={"control_ids": ["CE-1"]}, headers=headers)
        assert problem(stale, 409, "E409_VERSION_MISMATCH")["current_tag"] == AS_SENT
        assert stale.headers["ETag"] == standing
    assert api.get(address).headers["ETag"] == standing
    assert "evidence.unbound" not in actions_on(alice, evidence_id)


@pytest.mark.req("API-04")
def test_of_two_who_read_the_same_controls_one_saves_and_the_other_is_told(
    acorn: Tenancy, api_as: ApiAs, run_jobs: RunJobs
) -> None:
    address = f"{BASE}/{sealed(acorn.owner, run_jobs)}/controls"
    clients = {"CE-1": api_as(acorn.owner), "CE-2": api_as(acorn.member)}
    headers = {"If-Match": clients["CE-1"].get(address).headers["ETag"]}

    def save(control_id: str) -> tuple[str, TestResponse]:
        answer = clients[control_id].put(address, json={"control_ids": [control_id]}, headers=headers)
        return control_id, answer

    with ThreadPoolExecutor(2) as pool:
        answers = dict(pool.map(save, clients))
    (winner,) = (control_id for control_id, answer in answers.items() if answer.status_code == 200)
    (loser,) = answers.keys() - {winner}
    stands = problem(answers[loser], 409, "E409_VERSION_MISMATCH")["current_tag"]
    now = clients[loser].get(address)
    assert (now.get_json(), now.headers["ETag"]) == ({"control_ids": [winner]}, f'"{stands}"')
    again = {"json": {"control_ids": [winner, loser]}, "headers": {"If-Match": f'"{stands}"'}}
    assert told(clients[loser].put(address, **again))["control_ids"] == ["CE-1", "CE-2"]


@pytest.mark.req("API-01", "EVID-08")
def test_a_redaction_destroys_the_content_and_says_who_and_why(
    acorn: Tenancy, api_as: ApiAs, client_as: Callable[..., BrowserClient], run_jobs: RunJobs
) -> None:
    evidence_id = sealed(acorn.owner, run_jobs)
    address = f"{BASE}/{evidence_id}/redact"
    stale = client_as(acorn.admin).post(address, json={"reason": "A mistake"})
    problem(stale, 403, "E403_FRESH_SIGN_IN_REQUIRED")
    redacted = told(api_as(acorn.admin).post(address, json={"reason": "A mistake"}))
    assert (redacted["status"], redacted["redaction"]["reason"]) == ("redacted", "A mistake")
    assert redacted["redaction"]["by"]["name"] == "Admin of Acorn Ltd"
    problem(api_as(acorn.owner).get(f"{BASE}/{evidence_id}/download"), 404, "E404_CONTENT_GONE")
    problem(api_as(acorn.owner).post(address, json={"reason": "Again"}), 409, "E409_CONFLICT")


def test_the_words_of_evidence_can_be_read(api: BrowserClient) -> None:
    words = told(api.get(f"{BASE}/vocabulary"))
    assert {"id": "patch_report", "title": "Patch report", "fresh_days": 14} in words["kinds"]
    assert len(words["controls"]) == 16
    assert "pdf" in words["accepted_endings"]


def test_the_schemas_know_the_words_of_the_services() -> None:
    query = api_schemas()["evidence_query"]["properties"]
    words = api_schemas()["evidence_item"]["$defs"]
    known: dict[str, set[str]] = {
        "kind": set(evidence.KINDS),
        "form": set(evidence.FORMS),
        "status": set(evidence.STATUSES),
        "control_id": set(evidence.CONTROLS),
    }
    for name, choices in known.items():
        assert set(words[name]["enum"]) == set(query[name]["enum"]) == choices
    assert set(words["coverage"]["enum"]) == set(evidence.COVERAGES)
