"""Adding evidence in the browser: with scripts, without them, and with everything that goes wrong."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from appliance.foundation.flags import Flags
from appliance.foundation.limits import Limits
from appliance.services import evidence
from appliance.services.context import Context, Product
from appliance.services.evidence import ShelfFilter, ShelvedEvidence
from tests.database import CHECKOUT
from tests.services.evidence.vault import send
from tests.web.browser_client import BrowserClient

RunJobs = Callable[[], None]
ClientAs = Callable[..., BrowserClient]
DESCRIBED = {
    "kind": "patch_report",
    "title": "Patch report",
    "control_ids": ["CE-9", "CE-8"],
    "captured_on": "2026-11-20",
    "coverage": "estate",
    "covered_count": "3",
    "total_count": "3",
}
JSON = {"Accept": "application/json"}


def held(ctx: Context) -> tuple[ShelvedEvidence, ...]:
    return evidence.list_evidence(ctx, ShelfFilter()).items


def form(*files: tuple[bytes, str], **changes: Any) -> dict[str, Any]:
    return DESCRIBED | changes | {"file": [(io.BytesIO(content), name) for content, name in files]}


@pytest.mark.req("EVID-01", "EVID-11")
def test_a_plain_form_brings_several_files(alice: Context, client_as: ClientAs, run_jobs: RunJobs) -> None:
    data = form((b"a,b\n1,2\n", "one.csv"), (b"a,b\n3,4\n", "two.csv"), title="")
    response = client_as(alice).post("/app/evidence/files", data=data)
    assert (response.status_code, response.location) == (303, "/app/evidence")
    run_jobs()
    assert {(item.title, item.state) for item in held(alice)} == {
        ("one.csv", "SEALED"),
        ("two.csv", "SEALED"),
    }
    assert all(item.controls == ("CE-8", "CE-9") for item in held(alice))


@pytest.mark.req("EVID-11")
def test_a_script_sends_one_file_and_is_told_where_it_is(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs
) -> None:
    client = client_as(alice)
    response = client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "one.csv")), headers=JSON)
    assert response.status_code == 201
    answer = response.get_json()
    assert client.get(answer["status_url"]).get_json()["done"] is False
    run_jobs()
    assert client.get(answer["status_url"]).get_json() == {
        "done": True,
        "bad": False,
        "message": "Sealed: it counts from now on.",
    }
    assert "Patch report" in client.get(answer["url"]).text


def test_mistakes_are_told_beside_the_fields_and_what_was_typed_stays(
    alice: Context, client_as: ClientAs
) -> None:
    data = form((b"a", "a.csv"), kind="", captured_on="2027-01-01", total_count="1", source_system="Intune")
    response = client_as(alice).post("/app/evidence/files", data=data)
    assert response.status_code == 422
    assert "Choose what kind of evidence it is" in response.text
    assert "cannot be in the future" in response.text
    assert "It cannot cover more than there are" in response.text
    assert 'value="Intune"' in response.text
    assert held(alice) == ()


@pytest.mark.parametrize("field", ["captured_on", "covered_count", "supersedes"])
def test_what_cannot_be_read_is_told(alice: Context, client_as: ClientAs, field: str) -> None:
    response = client_as(alice).post(
        "/app/evidence/files", data=form((b"a", "a.csv"), **{field: "soon"}), headers=JSON
    )
    assert response.status_code == 422
    assert [error["pointer"] for error in response.get_json()["errors"]] == [f"/{field}"]


def test_a_form_without_a_file_asks_for_one(alice: Context, client_as: ClientAs) -> None:
    response = client_as(alice).post("/app/evidence/files", data=form((b"", "")))
    assert response.status_code == 422
    assert "Choose a file" in response.text


def test_a_form_without_its_token_is_refused_before_a_byte_is_kept(
    alice: Context, client_as: ClientAs, product: Product
) -> None:
    client = client_as(alice)
    response = client.post("/app/evidence/files", data=form((b"a,b\n", "a.csv")), csrf=False)
    assert response.status_code == 403
    assert held(alice) == ()
    assert list(product.store.list("tenants/")) == []


def test_the_token_may_stand_in_the_form(alice: Context, client_as: ClientAs) -> None:
    client = client_as(alice)
    page = client.get("/app/evidence/add").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {"csrf_token": token} | form((b"a,b\n1,2\n", "a.csv"))
    assert client.post("/app/evidence/files", data=data, csrf=False).status_code == 303


@pytest.fixture
def small(app: Flask, alice: Context, client_as: ClientAs) -> BrowserClient:
    """Alice's browser, where a file may have 1,000 bytes."""
    limits = Limits(file_bytes=1000, form_bytes=20_000)
    site = app.extensions["transcrypt"]
    app.extensions["transcrypt"] = replace(site, product=replace(site.product, limits=limits))
    return client_as(alice)


@pytest.mark.req("EVID-05")
def test_a_file_that_is_too_large_is_rejected_with_a_reason(small: BrowserClient, alice: Context) -> None:
    response = small.post("/app/evidence/files", data=form((b"x" * 1001, "a.log")), headers=JSON)
    assert response.status_code == 201
    assert "larger than" in response.get_json()["message"]
    [item] = held(alice)
    assert (item.state, item.reject_code) == ("REJECTED", "too_large")


@pytest.mark.req("EVID-05")
def test_what_is_far_too_large_is_refused_before_it_is_read(small: BrowserClient, alice: Context) -> None:
    response = small.post("/app/evidence/files", data=form((b"x" * 30_000, "a.log")), headers=JSON)
    assert response.status_code == 413
    assert held(alice) == ()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data"),
        (b"nothing of the kind", "multipart/form-data; boundary=x"),
        (b"nothing of the kind", "multipart/form-data; boundary*=utf-8''%E2%82%AC"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b',
            "multipart/form-data; boundary=x",
        ),
        (b"{}", "application/json"),
    ],
)
def test_bodies_that_are_no_form_leave_nothing(
    alice: Context, client_as: ClientAs, product: Product, body: bytes, content_type: str
) -> None:
    response = client_as(alice).post(
        "/app/evidence/files", data=body, content_type=content_type, headers=JSON
    )
    assert 400 <= response.status_code < 500
    assert [item for item in held(alice) if item.state != "UPLOAD_FAILED"] == []
    assert list(product.store.list("tenants/")) == []


@pytest.mark.req("EVID-01")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"form": "url", "url": "https://mdm.example/report?id=7", "note": "The dashboard"}, "mdm.example"),
        ({"form": "note", "text": "We looked at <b>every</b> rule."}, "&lt;b&gt;every&lt;/b&gt;"),
        ({"form": "assertion", "statement": "Nobody shares accounts", "value": "yes"}, "Yes, this is true"),
    ],
)
def test_links_notes_and_statements_are_sealed_and_shown(
    alice: Context, client_as: ClientAs, run_jobs: RunJobs, typed: dict[str, str], shown: str
) -> None:
    client = client_as(alice)
    response = client.post("/app/evidence/statements", data=DESCRIBED | typed)
    assert response.status_code == 303
    assert "being checked" in client.get(response.location).text
    run_jobs()
    page = client.get(response.location).text
    assert shown in page
    assert "Sealed" in page


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"form": "url", "url": "file:///etc/passwd"}, "begins with https://"),
        ({"form": "url", "url": "https://me:secret@host/"}, "holds no password"),
        ({"form": "note", "text": " "}, "Write something down"),
        ({"form": "assertion", "statement": "x", "value": ""}, "Choose yes or no"),
        ({"form": "note", "text": "x\x00"}, "characters that do not print"),
    ],
)
def test_statements_that_cannot_be_kept_are_told(
    alice: Context, client_as: ClientAs, typed: dict[str, str], problem: str
) -> None:
    response = client_as(alice).post("/app/evidence/statements", data=DESCRIBED | typed)
    assert response.status_code == 422
    assert problem in response.text
    assert held(alice) == ()


def test_the_form_can_be_filled_in_by_the_link_that_leads_to_it(alice: Context, client_as: ClientAs) -> None:
    page = client_as(alice).get("/app/evidence/add?control=CE-9&kind=mfa_report&form=note").text
    assert 'value="CE-9" checked' in page.replace('" data-behaviour=""', '"') or "checked" in page
    assert '<option value="mfa_report" selected>' in page


def test_the_form_takes_only_what_it_knows_from_its_link(alice: Context, client_as: ClientAs) -> None:
    client = client_as(alice)
    assert client.get("/app/evidence/add?form=spell&kind=%3Cb%3E&control=CE-99").status_code == 200
    assert client.get("/app/evidence/add?replaces=not-an-id").status_code == 422
    missing = "00000000-0000-0000-0000-000000000000"
    assert client.get(f"/app/evidence/add?replaces={missing}").status_code == 404


def test_while_adding_is_switched_off_nothing_is_taken(
    app: Flask, alice: Context, client_as: ClientAs, tmp_path: Path
) -> None:
    switched_off = json.loads((CHECKOUT / "flags.json").read_text())
    switched_off["kill_switches"]["disable_evidence_ingest"] = True
    (tmp_path / "flags.json").write_text(json.dumps(switched_off))
    site = app.extensions["transcrypt"]
    flags = Flags.load(tmp_path / "flags.json")
    app.extensions["transcrypt"] = replace(site, product=replace(site.product, flags=flags))
    response = client_as(alice).post("/app/evidence/files", data=form((b"a,b\n", "a.csv")), headers=JSON)
    assert response.status_code == 503
    assert "switched off" in response.get_json()["detail"]
    assert held(alice) == ()


@pytest.mark.req("EVID-06")
def test_without_a_scanner_pages_say_so(alice: Context, client_as: ClientAs) -> None:
    for path in ("/app/evidence/add", f"/app/evidence/{send(alice)}"):
        assert "nobody has looked for malware" in client_as(alice).get(path).text


@pytest.mark.req("EVID-01")
@pytest.mark.parametrize(
    ("path", "own"), [("statements", {"form": "url", "url": "ftp://x"}), ("files", {"note": ""})]
)
def test_every_mistake_of_a_form_is_told_at_once(
    alice: Context, client_as: ClientAs, path: str, own: dict[str, str]
) -> None:
    wrong = {"kind": "spell", "captured_on": "soon", "covered_count": "many", "coverage": "document"}
    response = client_as(alice).post(
        f"/app/evidence/{path}", data=wrong | own, content_type="multipart/form-data"
    )
    assert response.status_code == 422
    told = ["Choose what kind", "Choose at least one control", "Enter a real date", "Enter a whole number"]
    told += ["Choose a file"] if path == "files" else ["begins with https://", "Give it a title"]
    assert [text for text in told if response.text.count(text) != 2] == []  # in the summary and at the field
    assert held(alice) == ()
