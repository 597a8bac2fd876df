"""Sharing a report in the browser: the link is shown once, and its holder sees a report and no way out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from flask import Flask

from appliance.services import issuing, sharing
from appliance.services.context import Context
from appliance.services.verifier_file import verifier_file
from appliance.web.preview_policy import policy_for
from tests.cast import Tenancy
from tests.database import Database
from tests.services.issuing.judged import judged
from tests.services.sharing.shared import ready_report, shared_link, shared_path
from tests.web.browser_client import BrowserClient
from tests.web.checked_client import CheckedClient

ClientAs = Callable[..., BrowserClient]
FORM = {"recipient": "Ada Assessor", "days": "30", "passcode": ""}


def manage_path(report_id: object) -> str:
    return f"/app/reports/{report_id}/sharing"


@pytest.fixture
def visitor(app: Flask) -> CheckedClient:
    """A browser that has never been here."""
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


@pytest.mark.req("REPT-05")
def test_the_link_is_shown_once_and_opens_the_report(
    acorn: Tenancy, client_as: ClientAs, visitor: CheckedClient, db: Database
) -> None:
    report_id = ready_report(acorn.owner)
    client = client_as(acorn.admin)
    answer = client.post(manage_path(report_id), data=FORM)
    assert (answer.status_code, answer.location) == (303, manage_path(report_id))
    with db.as_admin() as admin:
        kept = admin.execute("select string_agg(s::text, '') from web_session s").fetchone()
    page = client.get(answer.location).text
    found = re.search(r"http://localhost(/shared/[\w-]{43})", page)
    assert found is not None
    assert kept is not None
    assert found[1].removeprefix("/shared/") not in kept[0]
    assert "/shared/" not in client.get(answer.location).text
    shown = visitor.get(found[1]).text
    assert "Readiness report of Acorn Ltd" in shown
    assert "Opened 1 time" in client.get(answer.location).text


@pytest.mark.req("REPT-05", "SEC-01")
def test_the_holder_of_a_link_gets_no_cookie_no_script_and_no_way_to_anywhere_else(
    alice: Context, visitor: CheckedClient
) -> None:
    path = shared_path(alice, files=True)
    answer = visitor.get(path)
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    links = set(re.findall(r'<a [^>]*href="([^"]+)"', answer.text))
    assert links == {
        "#main",
        f"{path}/report",
        f"{path}/files/report.pdf",
        f"{path}/files/report.html",
        f"{path}/files/bundle.json",
        f"{path}/signer.pub",
        "/verify/transcrypt-verify.pyz",
    }
    assert "action=" not in answer.text


@pytest.mark.req("REPT-05", "REPT-08")
def test_the_link_hands_out_the_very_files_of_the_report_and_the_key(
    alice: Context, visitor: CheckedClient
) -> None:
    link = shared_link(alice, files=True)
    path = f"/shared/{link.token}"
    for name in ("bundle.json", "report.pdf", "report.html"):
        answer = visitor.get(f"{path}/files/{name}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.data == b"".join(issuing.open_file(alice, link.report_id, name).chunks)
    assert visitor.get(f"{path}/signer.pub").text == issuing.signer(alice).line
    read = visitor.get(f"{path}/report")
    assert read.data == visitor.get(f"{path}/files/report.html").data
    assert read.headers["Content-Security-Policy"] == policy_for(read.data)
    assert issuing.signer(alice).fingerprint in visitor.get(path).text


@pytest.mark.req("REPT-08")
def test_anybody_can_have_the_verifier_and_the_report_page_names_its_hash(
    alice: Context, client_as: ClientAs, visitor: CheckedClient
) -> None:
    file = verifier_file()
    assert file is not None
    answer = visitor.get("/verify/transcrypt-verify.pyz")
    assert hashlib.sha256(answer.data).hexdigest() == file.sha256
    page = client_as(alice).get(f"/app/reports/{ready_report(alice)}").text
    assert 'href="/verify/transcrypt-verify.pyz"' in page
    assert file.sha256 in page


@pytest.mark.req("REPT-05")
def test_a_passcode_is_asked_without_a_session_and_opens_every_page(
    alice: Context, visitor: CheckedClient
) -> None:
    link = shared_link(alice, passcode="correct horse", files=True)
    path = f"/shared/{link.token}"
    for tail in ("", "/report", "/files/bundle.json", "/signer.pub"):
        asked = visitor.get(path + tail)
        assert asked.status_code == 401
        assert "Enter the passcode" in asked.text
    wrong = visitor.post(path, data={"passcode": "battery staple"}, headers={"Origin": "null"})
    assert wrong.status_code == 422
    assert "This is not the passcode" in wrong.text
    right = visitor.post(path, data={"passcode": "correct horse"}, headers={"Origin": "null"})
    assert right.status_code == 303
    page = visitor.get(right.location)
    assert "Set-Cookie" not in page.headers
    read = re.search(rf'href="({path}/report\?[^"]+)"', page.text)
    assert read is not None
    assert visitor.get(read[1]).status_code == 200


@pytest.mark.req("REPT-05")
def test_mistyped_expired_and_taken_back_look_alike_and_lead_nowhere(
    alice: Context, visitor: CheckedClient
) -> None:
    link = shared_link(alice)
    sharing.revoke_share(alice, link.report_id, link.share_id)
    answers = [visitor.get(f"/shared/{token}") for token in (link.token, "A" * 43, "x")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert "Ask whoever sent it to you" in answers[0].text
    assert re.findall(r'<a [^>]*href="([^"]+)"', answers[0].text) == ["#main"]


@pytest.mark.req("REPT-05")
def test_who_opens_it_too_often_is_told_when_to_come_again_in_minutes(
    alice: Context, visitor: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.sharing.viewing.VIEWS_PER_HOUR", 1)
    path = shared_path(alice)
    assert visitor.get(path).status_code == 200
    answer = visitor.get(path)
    assert (answer.status_code, "Try again in 61 minutes." in answer.text) == (429, True)


@pytest.mark.req("REPT-05")
def test_who_is_signed_in_somewhere_is_a_visitor_like_any_other(
    alice: Context, mallory: Context, client_as: ClientAs
) -> None:
    page = client_as(mallory).get(shared_path(alice))
    assert "Sign out" not in page.text
    assert "Mallow" not in page.text


def test_what_was_typed_stays_but_never_the_passcode(acorn: Tenancy, client_as: ClientAs) -> None:
    report_id = ready_report(acorn.owner)
    data = {"recipient": "Ada Assessor", "days": "8", "passcode": "a long passcode"}
    answer = client_as(acorn.admin).post(manage_path(report_id), data=data)
    assert answer.status_code == 422
    assert 'value="Ada Assessor"' in answer.text
    assert "Choose how long the link is to work" in answer.text
    assert "a long passcode" not in answer.text


@pytest.mark.req("REPT-05", "ORG-03")
def test_a_member_is_not_offered_to_share(acorn: Tenancy, client_as: ClientAs) -> None:
    report_id = ready_report(acorn.owner)
    page = client_as(acorn.member).get(f"/app/reports/{report_id}").text
    assert manage_path(report_id) not in page
    assert manage_path(report_id) in client_as(acorn.admin).get(f"/app/reports/{report_id}").text


def test_an_unfinished_report_has_no_form_for_a_link(alice: Context, client_as: ClientAs) -> None:
    waiting = issuing.request_report(alice, judged(alice))
    page = client_as(alice).get(manage_path(waiting)).text
    assert "This report is not ready" in page
    assert 'name="recipient"' not in page
