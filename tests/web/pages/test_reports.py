"""The report pages: what people see, can do, and take away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from appliance.foundation.flags import KillSwitch
from appliance.services import issuing
from appliance.services.context import Context
from appliance.web.preview_policy import policy_for
from appliance.web.site import site_of
from tests.cast import Tenancy
from tests.services.issuing.judged import finished_report, judged, sample_facts
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]
APPROVAL = {"signatory_name": "Grace Hopper", "signatory_role": "Director", "agreed": "yes"}

FILES = (
    *(
        "report.pdf",
        "report.html",
        "report.docx",
        "answers.xlsx",
        "bundle.json",
        "findings.json",
        "answers.json",
    ),
    *("assessment-results.oscal.json", "poam.oscal.json"),
)


def path_of(report_id: UUID, tail: str = "") -> str:
    return f"/app/reports/{report_id}{tail}"


def test_a_new_organisation_learns_what_reports_are_made_of(alice: Context, client_as: ClientAs) -> None:
    page = client_as(alice).get("/app/reports").text
    assert "No report yet" in page
    assert "Publish what you told about your organisation" in page


@pytest.mark.req("REPT-01")
def test_with_one_button_the_report_is_asked_for_and_its_page_waits(
    alice: Context, client_as: ClientAs
) -> None:
    evaluation_id = judged(alice)
    client = client_as(alice)
    assert "Make a report of the current result" in client.get("/app/reports").text
    answer = client.post("/app/reports", data={"evaluation_id": str(evaluation_id)})
    page = client.get(answer.location).text
    assert "The report waits for its turn." in page
    assert '<meta http-equiv="refresh" content="4">' in page
    status = client.get(f"{answer.location}/status").get_json()
    assert status == {"done": False, "message": "The report waits for its turn."}
    assert "Make a report of the current result" not in client.get("/app/reports").text


@pytest.mark.req("REPT-04")
def test_pressing_it_twice_leads_to_the_same_report(alice: Context, client_as: ClientAs) -> None:
    data = {"evaluation_id": str(judged(alice))}
    first, second = (client_as(alice).post("/app/reports", data=data) for _ in range(2))
    assert first.location == second.location


@pytest.mark.parametrize("chosen", ["", "none", "00000000-0000-0000-0000-000000000000"])
def test_an_evaluation_nobody_knows_makes_no_report(alice: Context, client_as: ClientAs, chosen: str) -> None:
    answer = client_as(alice).post("/app/reports", data={"evaluation_id": chosen})
    assert answer.status_code in {404, 422}
    assert issuing.list_reports(alice).lines == ()


@pytest.mark.req("REPT-01", "REPT-07")
def test_a_finished_report_offers_its_files_and_says_how_to_check_it(
    alice: Context, client_as: ClientAs
) -> None:
    report_id = finished_report(alice)
    page = client_as(alice).get(path_of(report_id)).text
    for name in FILES:
        assert path_of(report_id, f"/files/{name}") in page
    assert issuing.signer(alice).fingerprint in page
    assert "transcrypt-verify.pyz bundle.json" in page
    assert "refresh" not in page
    assert client_as(alice).get(path_of(report_id, "/status")).get_json()["done"] is True


@pytest.mark.req("SEC-01")
def test_a_download_is_a_file_to_keep_and_never_a_page(alice: Context, client_as: ClientAs) -> None:
    report_id = finished_report(alice)
    for file in issuing.report_detail(alice, report_id).files:
        answer = client_as(alice).get(path_of(report_id, f"/files/{file.name}"))
        assert answer.headers["Content-Disposition"] == f"attachment; filename={file.name}"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_length == file.size_bytes
        assert hashlib.sha256(answer.data).hexdigest() == file.sha256
    assert client_as(alice).get(path_of(report_id, "/files/other.txt")).status_code == 404


@pytest.mark.req("SEC-01", "REPT-02")
def test_the_report_is_read_under_a_policy_that_lets_it_do_nothing(
    alice: Context, client_as: ClientAs
) -> None:
    answer = client_as(alice).get(path_of(finished_report(alice, laid_out=True), "/preview"))
    policy = answer.headers["Content-Security-Policy"]
    assert policy == policy_for(answer.data)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("frame-ancestors 'none'; sandbox")
    assert "style=" not in answer.text
    assert answer.text.count("<style>") == 1


def test_a_page_without_styles_may_have_none() -> None:
    assert "style-src 'none';" in policy_for(b"<!doctype html><title>x</title>")


@pytest.mark.req("REPT-01")
def test_a_failed_report_says_why_and_can_be_tried_again(alice: Context, client_as: ClientAs) -> None:
    evaluation_id = judged(alice)
    report_id = issuing.request_report(alice, evaluation_id)
    issuing.report_gave_up(alice, report_id, KeyError("secret"))
    client = client_as(alice)
    page = client.get(path_of(report_id)).text
    assert "The report could not be made" in page
    assert "Something went wrong on our side." in page
    assert "secret" not in page
    again = client.post("/app/reports", data={"evaluation_id": str(evaluation_id)}).location
    assert again != path_of(report_id)
    assert "attempt 2" in client.get("/app/reports").text


@pytest.mark.req("REPT-06")
def test_an_approval_wants_a_fresh_sign_in_a_name_and_the_statement(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    report_id = finished_report(acorn.owner)
    stale = client_as(acorn.admin).get(path_of(report_id, "/approve"))
    assert (stale.status_code, "again" in stale.location) == (303, True)
    client = client_as(acorn.admin, fresh=True)
    refused = client.post(path_of(report_id, "/approve"), data={"signatory_name": "Grace Hopper"})
    assert refused.status_code == 422
    assert 'value="Grace Hopper"' in refused.text
    assert "Enter what you are in the organisation" in refused.text
    assert issuing.report_detail(acorn.owner, report_id).approval is None
    asked = client.get(path_of(report_id, "/approve")).text
    sha256 = issuing.report_detail(acorn.owner, report_id).answers_sha256
    assert f"The fingerprint of these answers: {sha256[:8]}…" in asked, "in words first, whole below it"
    assert asked.count(sha256) == 1
    client.post(path_of(report_id, "/approve"), data=APPROVAL)
    page = client.get(path_of(report_id)).text
    assert "Grace Hopper, Director, stands for the answers in this report." in page
    sign_off = json.loads(client.get(path_of(report_id, "/files/sign-off.json")).data)
    assert sign_off["signatory"] == {"name": "Grace Hopper", "role": "Director"}


@pytest.mark.req("REPT-06")
def test_a_member_may_look_at_the_approval_but_not_give_it(acorn: Tenancy, client_as: ClientAs) -> None:
    report_id = finished_report(acorn.owner)
    page = client_as(acorn.member).get(path_of(report_id)).text
    assert "An administrator can approve it." in page
    assert path_of(report_id, "/approve") not in page


@pytest.mark.req("REPT-06", "REPT-11")
def test_an_older_report_stays_as_it_was_issued_and_says_so(alice: Context, client_as: ClientAs) -> None:
    report_id = finished_report(alice)
    facts = sample_facts()
    judged(alice, {**facts, "answers": {**facts["answers"], "A1.10": "We were asked to."}})
    client = client_as(alice, fresh=True)
    page = client.get(path_of(report_id)).text
    assert "There is a newer evaluation" in page
    assert "cannot be approved any more" in page
    assert client.get(path_of(report_id, "/files/bundle.json")).status_code == 200
    assert client.post(path_of(report_id, "/approve"), data=APPROVAL).status_code == 409


@pytest.mark.req("FLAG-01")
def test_switched_off_says_so_and_keeps_what_there_is(
    alice: Context, client_as: ClientAs, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = finished_report(alice)
    product = site_of(app).product
    off = replace(product.flags, pulled=frozenset({KillSwitch.DISABLE_REPORT_GENERATION}))
    monkeypatch.setitem(vars(product), "flags", off)
    facts = sample_facts()
    newer = judged(alice, {**facts, "answers": {}})
    client = client_as(alice)
    answer = client.post("/app/reports", data={"evaluation_id": str(newer)})
    assert answer.status_code == 503
    assert "switched off" in answer.text
    assert client.get(path_of(report_id, "/files/report.pdf")).status_code == 200


def test_the_public_key_can_be_had_as_the_verifier_takes_it(alice: Context, client_as: ClientAs) -> None:
    answer = client_as(alice).get("/app/reports/signing-key.pub")
    assert answer.text == issuing.signer(alice).line
    assert answer.headers["Content-Disposition"] == "attachment; filename=signer.pub"


def test_a_long_list_has_pages(alice: Context, client_as: ClientAs) -> None:
    evaluation_id = judged(alice)
    for _ in range(51):
        issuing.report_gave_up(alice, issuing.request_report(alice, evaluation_id), KeyError())
    client = client_as(alice)
    lines = [client.get(f"/app/reports?page={page}").text.count("Asked for") for page in (1, 2, 3)]
    assert lines == [50, 1, 1]


# Those of the session and the seat are in. More need a reason.
QUERIES = {"": 7, "/{}": 8, "/{}/status": 3}


@pytest.mark.parametrize(("tail", "most"), QUERIES.items())
def test_a_page_asks_the_database_a_fixed_number_of_times(
    alice: Context, client_as: ClientAs, caplog: pytest.LogCaptureFixture, tail: str, most: int
) -> None:
    path = "/app/reports" + tail.format(finished_report(alice))
    asked = queries_of(client_as(alice), path, caplog)
    assert len(asked) == most, "\n".join(asked)


@pytest.mark.req("REPT-07")
def test_a_bundle_that_cannot_hold_every_audit_event_is_said_to(
    alice: Context, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(finished_report(alice))
    assert "are not in it" not in client_as(alice).get(path).text
    monkeypatch.setattr("appliance.services.issuing.listing.MOST_AUDIT_EVENTS", 2)
    assert "are not in it. The verifier says so too" in client_as(alice).get(path).text
