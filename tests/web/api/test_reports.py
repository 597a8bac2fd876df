"""Reports over the API: asked for once, watched, downloaded by links, approved by a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from appliance.foundation.clock import SetClock
from appliance.foundation.flags import KillSwitch
from appliance.services import issuing
from appliance.services.context import Context
from appliance.web.api.endpoints.reports import FORMATS
from appliance.web.site import site_of
from tests.cast import Tenancy
from tests.services.evidence.vault import actions_on
from tests.services.issuing.judged import finished_report, judged, sample_facts
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

BASE = "/api/v1/reports"
APPROVAL = {"signatory_name": "Grace Hopper", "signatory_role": "Director", "agreed": True}


@pytest.mark.req("API-01", "REPT-04")
def test_an_evaluation_has_one_report_however_often_it_is_asked_for(
    api: BrowserClient, alice: Context
) -> None:
    body = {"evaluation_id": str(judged(alice))}
    answer = api.post(BASE, json=body)
    asked = told(answer, 201)
    assert asked["status"] == "queued"
    assert answer.headers["Location"] == f"{BASE}/{asked['report_id']}"
    assert told(api.post(BASE, json=body)) == asked
    assert told(api.get(BASE))["total"] == 1
    assert actions_on(alice, UUID(asked["report_id"])) == ["report.requested"]


@pytest.mark.req("API-03", "REPT-04")
def test_asking_again_with_the_same_key_is_answered_as_before(api: BrowserClient, alice: Context) -> None:
    body, key = {"evaluation_id": str(judged(alice))}, {"Idempotency-Key": f"report-{uuid4()}"}
    first, again = (api.post(BASE, json=body, headers=key) for _ in range(2))
    assert told(again, 201) == told(first, 201)
    assert again.headers["Idempotent-Replay"] == "true"


@pytest.mark.req("API-01", "REPT-01")
def test_a_report_tells_how_far_it_is_and_why_it_failed(api: BrowserClient, alice: Context) -> None:
    body = {"evaluation_id": str(judged(alice))}
    report_id = told(api.post(BASE, json=body), 201)["report_id"]
    address = f"{BASE}/{report_id}"
    waiting = told(api.get(address))
    assert (waiting["status"], waiting["files"], waiting["manifest_sha256"]) == ("queued", [], None)
    problem(api.get(f"{address}/download"), 409, "E409_REPORT_NOT_READY")
    issuing.report_gave_up(alice, UUID(report_id), KeyError("secret"))
    failed = told(api.get(address))
    assert failed["status"] == "failed"
    assert failed["problem"].startswith("Something went wrong on our side.")
    problem(api.get(f"{address}/download"), 409, "E409_REPORT_FAILED")  # who waits for it waits for nothing
    assert told(api.post(BASE, json=body), 201)["report_id"] != report_id
    assert {line["cycle"] for line in told(api.get(BASE))["items"]} == {1, 2}


@pytest.mark.req("API-01", "REPT-02")
def test_every_file_is_downloaded_as_the_report_names_it(api: BrowserClient, alice: Context) -> None:
    address = f"{BASE}/{finished_report(alice)}"
    report = told(api.get(address))
    assert report["status"] == "ready"
    assert {file["format"] for file in report["files"]} == FORMATS.keys() - {"sign-off"}
    for file in report["files"]:
        link = told(api.get(f"{address}/download?format={file['format']}"))
        answer = api.get(link["url"])
        assert hashlib.sha256(answer.data).hexdigest() == file["sha256"]
        assert answer.content_length == file["size_bytes"]
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{file["name"]}"')
    assert told(api.get(f"{address}/download"))["url"].startswith(
        f"http://localhost{address}/files/report.pdf?"
    )
    problem(api.get(f"{address}/download?format=sign-off"), 404, "E404_NOT_FOUND")
    refused = problem(api.get(f"{address}/download?format=exe"), 400, "E400_INVALID_FIELD")
    assert pointers(refused) == ["/format"]


@pytest.mark.req("API-01", "SEC-01")
def test_a_link_is_one_persons_one_files_and_holds_for_minutes(
    acorn: Tenancy, api_as: ApiAs, clock: SetClock
) -> None:
    report_id = finished_report(acorn.owner)
    owner, member = api_as(acorn.owner), api_as(acorn.member)
    url = told(owner.get(f"{BASE}/{report_id}/download?format=bundle"))["url"]
    problem(member.get(url), 403, "E403_LINK_EXPIRED")
    problem(owner.get(url.replace("bundle.json", "report.pdf")), 403, "E403_LINK_EXPIRED")
    problem(owner.get(url.partition("?")[0]), 400, "E400_INVALID_FIELD")
    assert owner.get(url).status_code == 200
    assert actions_on(acorn.owner, report_id).count("report.downloaded") == 1
    clock.advance(timedelta(seconds=acorn.owner.product.limits.download_link_seconds + 1))
    problem(owner.get(url), 403, "E403_LINK_EXPIRED")


@pytest.mark.req("API-01", "REPT-06")
def test_an_approval_is_a_persons_who_has_just_signed_in(
    acorn: Tenancy, api_as: ApiAs, client_as: Callable[..., BrowserClient]
) -> None:
    report_id = finished_report(acorn.owner)
    address = f"{BASE}/{report_id}"
    stale = client_as(acorn.admin).post(f"{address}/approve", json=APPROVAL)
    problem(stale, 403, "E403_FRESH_SIGN_IN_REQUIRED")
    admin = api_as(acorn.admin)
    refused = problem(
        admin.post(f"{address}/approve", json=APPROVAL | {"agreed": False}), 422, "E422_INVALID"
    )
    assert pointers(refused) == ["/agreed"]
    approved = told(admin.post(f"{address}/approve", json=APPROVAL))
    assert approved["approval"]["signatory_name"] == "Grace Hopper"
    assert approved["approved"] is True
    link = told(admin.get(f"{address}/download?format=sign-off"))
    assert json.loads(admin.get(link["url"]).data)["signatory"]["role"] == "Director"
    problem(admin.post(f"{address}/approve", json=APPROVAL), 409, "E409_ALREADY_APPROVED")
    assert actions_on(acorn.owner, report_id).count("report.approved") == 1


@pytest.mark.req("API-01", "REPT-06")
def test_answers_that_changed_are_not_approved(api: BrowserClient, alice: Context) -> None:
    report_id, facts = finished_report(alice), sample_facts()
    judged(alice, {**facts, "answers": {**facts["answers"], "A1.10": "We were asked to."}})
    report = told(api.get(f"{BASE}/{report_id}"))
    assert (report["answers_current"], report["latest"]) == (False, False)
    problem(api.post(f"{BASE}/{report_id}/approve", json=APPROVAL), 409, "E409_ANSWERS_CHANGED")


@pytest.mark.req("API-01", "SEC-01")
def test_a_stranger_finds_no_report_and_no_evaluation(
    acorn: Tenancy, mallory: Context, api_as: ApiAs
) -> None:
    report_id, stranger = finished_report(acorn.owner), api_as(mallory)
    before = actions_on(acorn.owner, report_id)
    for tail in ("", "/download", "/files/report.pdf?expires=9999999999&signature=" + "0" * 64):
        problem(stranger.get(f"{BASE}/{report_id}{tail}"), 404, "E404_REPORT_NOT_FOUND")
    problem(stranger.post(f"{BASE}/{report_id}/approve", json=APPROVAL), 404, "E404_REPORT_NOT_FOUND")
    evaluation_id = issuing.report_detail(acorn.owner, report_id).line.evaluation_id
    problem(stranger.post(BASE, json={"evaluation_id": str(evaluation_id)}), 404, "E404_NOT_FOUND")
    assert told(stranger.get(BASE)) == {"items": [], "total": 0, "next": None}
    assert actions_on(acorn.owner, report_id) == before


@pytest.mark.req("API-01")
def test_the_list_comes_in_pages(
    api: BrowserClient, alice: Context, caplog: pytest.LogCaptureFixture, clock: SetClock
) -> None:
    evaluation_id = judged(alice)
    asked = []
    for _ in range(3):
        issuing.report_gave_up(alice, issuing.request_report(alice, evaluation_id), KeyError())
        clock.advance(timedelta(seconds=1))
        asked.append(len(queries_of(api, BASE, caplog)))
    assert asked == asked[:1] * 3
    first = told(api.get(f"{BASE}?per_page=2"))
    assert ([line["cycle"] for line in first["items"]], first["total"]) == ([3, 2], 3)
    assert [line["cycle"] for line in told(api.get(first["next"]))["items"]] == [1]
    assert told(api.get(f"{BASE}?page=9"))["items"] == []


@pytest.mark.req("FLAG-01")
def test_switched_off_no_report_is_begun(
    api: BrowserClient, alice: Context, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"evaluation_id": str(judged(alice))}
    product = site_of(app).product
    off = replace(product.flags, pulled=frozenset({KillSwitch.DISABLE_REPORT_GENERATION}))
    monkeypatch.setitem(vars(product), "flags", off)
    problem(api.post(BASE, json=body), 503, "E503_FEATURE_DISABLED")


def test_the_public_key_can_be_read(api: BrowserClient, alice: Context) -> None:
    signer = issuing.signer(alice)
    assert told(api.get(f"{BASE}/signing-key")) == {"line": signer.line, "fingerprint": signer.fingerprint}
