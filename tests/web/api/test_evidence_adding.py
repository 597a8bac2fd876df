"""Adding evidence over the API: files in two steps, statements in one, each kept once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from appliance.foundation.flags import KillSwitch
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import ShelfFilter
from appliance.web.site import site_of
from tests.cast import Tenancy
from tests.services.evidence.vault import PLAIN, actions_on, sealed, state_of
from tests.web.api.announcing import BASE, BYTES, FILE, FILES, SHA, STATEMENTS, announced, put
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

RunJobs = Callable[[], None]


def pieces_of(ctx: Context) -> int:
    return evidence.list_evidence(ctx, ShelfFilter()).total


@pytest.mark.req("API-01", "EVID-03")
def test_a_file_is_announced_sent_and_sealed(api: BrowserClient, alice: Context, run_jobs: RunJobs) -> None:
    answer = api.post(FILES, json=FILE | {"captured_on": "2026-11-20"})
    accepted = told(answer, 201)
    evidence_id = UUID(accepted["evidence_id"])
    address = f"{BASE}/{evidence_id}"
    assert accepted["status"] == "accepted"
    assert accepted["content_url"] == f"http://localhost{address}/content"
    assert answer.headers["Location"] == address
    sent = told(put(api, evidence_id))
    assert (sent["status"], sent["sha256"]) == ("checking", SHA)
    run_jobs()
    item = told(api.get(address))
    assert (item["status"], item["title"], item["control_ids"]) == ("in_use", "patches.csv", ["CE-9"])
    assert (item["content_type"], item["relied_on_until"]) == ("text/csv", "2026-12-04")
    assert item["created_by"]["name"] == "Owner of Acorn Ltd"
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.sealed"]


@pytest.mark.req("API-01", "EVID-03")
def test_announcing_and_sending_the_same_again_finds_the_same(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    evidence_id = announced(api)
    assert told(api.post(FILES, json=FILE))["evidence_id"] == str(evidence_id)
    for status in ("checking", "checking"):
        assert told(put(api, evidence_id))["status"] == status
    run_jobs()
    assert told(put(api, evidence_id))["status"] == "in_use"
    assert api.post(FILES, json=FILE).status_code == 200
    assert pieces_of(alice) == 1
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.sealed"]


@pytest.mark.req("API-02", "EVID-03")
def test_the_same_content_described_in_another_way_is_refused_and_named(
    api: BrowserClient, alice: Context
) -> None:
    evidence_id = announced(api)
    refused = problem(api.post(FILES, json=FILE | {"control_id": "CE-8"}), 409, "E409_EVIDENCE_EXISTS")
    assert str(evidence_id) in refused["detail"]
    assert pieces_of(alice) == 1


@pytest.mark.req("API-02")
@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"control_id": "CE3.2-1"}, "/control_id"),
        ({"kind": "hearsay"}, "/kind"),
        ({"hash": SHA.upper()}, "/hash"),
        ({"size": 0}, "/size"),
        ({"filename": ""}, "/filename"),
        ({"captured_on": "2026-02-30"}, "/captured_on"),
        ({"supersedes_id": "7"}, "/supersedes_id"),
        ({"tenant_id": str(uuid4())}, "/tenant_id"),
    ],
    ids=["control", "kind", "hash", "size", "name", "day", "replaced", "unknown"],
)
def test_what_does_not_fit_is_told_by_pointer(
    api: BrowserClient, alice: Context, change: dict[str, Any], pointer: str
) -> None:
    refused = problem(api.post(FILES, json=FILE | change), 400, "E400_BAD_SCHEMA")
    assert pointers(refused) == [pointer]
    assert pieces_of(alice) == 0


@pytest.mark.req("API-02")
def test_what_the_service_refuses_is_told_by_pointer_too(api: BrowserClient) -> None:
    body = {name: value for name, value in FILE.items() if name != "control_id"}
    refused = problem(api.post(FILES, json=body | {"captured_on": "2027-01-01"}), 422, "E422_INVALID")
    assert pointers(refused) == ["/control_ids", "/captured_on"]


@pytest.mark.req("API-12")
def test_a_file_that_no_upload_can_bring_is_refused_when_it_is_announced(
    api: BrowserClient, alice: Context
) -> None:
    largest = alice.product.limits.file_bytes
    refused = problem(api.post(FILES, json=FILE | {"size": largest + 1}), 422, "E422_INVALID")
    assert pointers(refused) == ["/size"]
    assert pieces_of(alice) == 0
    announced(api, size=largest)


@pytest.mark.req("EVID-03", "API-02")
def test_content_of_another_size_is_refused_and_may_be_sent_again(api: BrowserClient, alice: Context) -> None:
    evidence_id = announced(api)
    problem(put(api, evidence_id, PLAIN + b"x"), 422, "E422_SIZE_DIFFERS")
    assert state_of(alice, evidence_id) == "REGISTERED"
    assert put(api, evidence_id).status_code == 200


@pytest.mark.req("EVID-03", "API-02")
def test_content_of_another_hash_is_turned_away_for_good(api: BrowserClient, alice: Context) -> None:
    evidence_id = announced(api)
    other = PLAIN[:-1] + b"x"
    problem(put(api, evidence_id, other), 422, "E422_EVIDENCE_REJECTED")
    assert told(api.get(f"{BASE}/{evidence_id}"))["rejection"]["code"] == "hash_differs"
    assert list(alice.product.store.list("")) == []
    problem(put(api, evidence_id), 422, "E422_EVIDENCE_REJECTED")
    assert announced(api) != evidence_id


@pytest.mark.req("EVID-02", "EVID-03")
def test_content_that_breaks_off_is_not_taken_for_other_content(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    evidence_id = announced(api)
    # As gunicorn hands it on: the body just ends.
    ends = {"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(PLAIN))}
    address = f"{BASE}/{evidence_id}/content"
    answer = api.put(address, data=PLAIN[:9], content_type=BYTES, environ_overrides=ends)
    assert answer.status_code == 400
    assert state_of(alice, evidence_id) == "UPLOAD_FAILED"
    assert list(alice.product.store.list("")) == []
    assert told(put(api, evidence_id))["status"] == "checking"
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"


@pytest.mark.req("EVID-02")
def test_content_that_has_arrived_is_never_exchanged(api: BrowserClient, run_jobs: RunJobs) -> None:
    evidence_id = announced(api)
    put(api, evidence_id)
    problem(put(api, evidence_id, PLAIN[:-1] + b"x"), 409, "E409_CONTENT_DIFFERS")
    note = told(api.post(f"{BASE}/notes", json=STATEMENTS["notes"]), 201)["evidence_id"]
    problem(put(api, note), 409, "E409_NO_FILE")
    run_jobs()
    assert told(api.get(f"{BASE}/{evidence_id}"))["status"] == "in_use"


@pytest.mark.req("API-12")
def test_a_body_that_is_too_large_without_a_length_or_compressed_is_refused(
    api: BrowserClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_id = announced(api)
    product = site_of(app).product
    monkeypatch.setitem(vars(product), "limits", replace(product.limits, file_bytes=8))
    problem(put(api, evidence_id), 413, "E413_TOO_LARGE")
    address = f"{BASE}/{evidence_id}/content"
    problem(api.put(address, data=b"", content_type=BYTES), 422, "E422_SIZE_DIFFERS")
    chunked = {"Transfer-Encoding": "chunked"}
    answer = api.put(address, data=b"", content_type=BYTES, headers=chunked)
    problem(answer, 411, "E411_LENGTH_REQUIRED")
    compressed = api.put(address, data=PLAIN, content_type=BYTES, headers={"Content-Encoding": "gzip"})
    for answer in (compressed, api.put(address, data={"file": "x"})):
        problem(answer, 415, "E415_UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.req("API-01", "EVID-01")
@pytest.mark.parametrize("form", STATEMENTS)
def test_a_statement_is_kept_once_however_often_it_is_sent(
    api: BrowserClient, alice: Context, run_jobs: RunJobs, form: str
) -> None:
    key = {"Idempotency-Key": "said"}
    first, replay = (api.post(f"{BASE}/{form}", json=STATEMENTS[form], headers=key) for _ in range(2))
    assert (replay.status_code, replay.headers.get("Idempotent-Replay")) == (201, "true")
    again = api.post(f"{BASE}/{form}", json=STATEMENTS[form])
    run_jobs()
    later = api.post(f"{BASE}/{form}", json=STATEMENTS[form])
    accepted = told(first, 201)
    assert told(again) == told(later) == accepted
    assert accepted["content_url"] is None
    item = told(api.get(f"{BASE}/{accepted['evidence_id']}"))
    assert (item["form"], item["status"]) == (form.removesuffix("s"), "in_use")
    assert pieces_of(alice) == 1
    other = STATEMENTS[form] | {"control_ids": ["CE-10"]}
    problem(api.post(f"{BASE}/{form}", json=other), 409, "E409_EVIDENCE_EXISTS")


@pytest.mark.req("API-01")
def test_the_shortest_statement_claims_what_its_control_asks(
    api: BrowserClient, alice: Context, run_jobs: RunJobs
) -> None:
    body = {"kind": "process_record", "control_id": "CE-10", "assertion_type": "object", "value": {"all": 12}}
    evidence_id = UUID(told(api.post(f"{BASE}/assertions", json=body), 201)["evidence_id"])
    run_jobs()
    claim = "CE-10: Accounts are approved, personal and removed on time"
    content = evidence.read_statement(alice, evidence_id)
    assert content == {"form": "assertion", "title": claim, "statement": claim, "value": {"all": 12}}


@pytest.mark.req("API-02")
def test_a_value_is_of_the_type_that_is_said(api: BrowserClient) -> None:
    body = STATEMENTS["assertions"] | {"assertion_type": "string"}
    refused = problem(api.post(f"{BASE}/assertions", json=body), 422, "E422_INVALID")
    assert pointers(refused) == ["/value"]


@pytest.mark.req("API-01", "SEC-01")
def test_a_stranger_finds_nothing_and_changes_nothing(
    acorn: Tenancy, mallory: Context, api_as: ApiAs, run_jobs: RunJobs
) -> None:
    evidence_id, stranger = sealed(acorn.owner, run_jobs), api_as(mallory)
    before = actions_on(acorn.owner, evidence_id)
    for tail in ("", "/history", "/download"):
        problem(stranger.get(f"{BASE}/{evidence_id}{tail}"), 404, "E404_NOT_FOUND")
    problem(put(stranger, evidence_id), 404, "E404_NOT_FOUND")
    body = FILE | {"supersedes_id": str(evidence_id), "hash": "0" * 64}
    problem(stranger.post(FILES, json=body), 404, "E404_NOT_FOUND")
    assert stranger.post(FILES, json=FILE).status_code == 201  # their own, not Acorn's
    assert actions_on(acorn.owner, evidence_id) == before


@pytest.mark.req("API-03")
def test_a_request_sent_again_with_its_key_is_answered_as_before(api: BrowserClient, alice: Context) -> None:
    key = {"Idempotency-Key": f"nightly-{uuid4()}"}
    first, again = (api.post(FILES, json=FILE, headers=key) for _ in range(2))
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["Idempotent-Replay"] == "true"
    assert pieces_of(alice) == 1


@pytest.mark.req("FLAG-01")
def test_while_switched_off_nothing_is_taken(
    api: BrowserClient, alice: Context, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_id = announced(api)
    product = site_of(app).product
    off = replace(product.flags, pulled=frozenset({KillSwitch.DISABLE_EVIDENCE_INGEST}))
    monkeypatch.setitem(vars(product), "flags", off)
    problem(api.post(FILES, json=FILE | {"hash": "0" * 64}), 503, "E503_FEATURE_DISABLED")
    problem(put(api, evidence_id), 503, "E503_FEATURE_DISABLED")
    assert state_of(alice, evidence_id) == "REGISTERED"
