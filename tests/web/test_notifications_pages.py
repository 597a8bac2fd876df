"""Choosing which letters to get, and stopping a kind by the link in one (MAIL-03)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask

from appliance.adapters.mail import MailboxFolder
from appliance.services import mail
from appliance.services.audit import export_lines
from appliance.services.context import Context
from appliance.services.mail import Letters, Notice
from appliance.web.site import site_of
from tests.cast import Tenancy
from tests.web.access.notifications import TOKEN, letter_to
from tests.web.browser_client import BrowserClient

Client = Callable[..., BrowserClient]


def wanted(ctx: Context) -> set[Notice]:
    return {choice.notice for choice in mail.choices(ctx) if choice.wanted}


@pytest.mark.req("MAIL-03", "ORG-06")
def test_a_person_chooses_for_themselves_and_the_page_shows_it(acorn: Tenancy, client_as: Client) -> None:
    client = client_as(acorn.member)
    page = client.get("/app/notifications").text
    assert page.count(" checked") == len(Notice)
    data = {"notices": ["digest", "renewal", "no-such-kind"]}
    assert client.post("/app/notifications", data=data).status_code == 303
    page = client.get("/app/notifications").text
    assert set(re.findall(r'value="(\w+)" checked', page)) == {"digest", "renewal"}
    assert wanted(acorn.member) == {Notice.DIGEST, Notice.RENEWAL}
    assert wanted(acorn.owner) == set(Notice)


@pytest.mark.req("MAIL-03")
def test_opening_the_link_of_a_letter_stops_nothing_and_pressing_stops_its_kind(
    acorn: Tenancy, app: Flask
) -> None:
    path = f"/mail/stop/{acorn.tenant_id}/{letter_to(acorn.owner)}/{TOKEN}"
    client = app.test_client()
    for _ in range(2):
        assert "Stop these emails?" in client.get(path).text
    assert wanted(acorn.owner) == set(Notice)
    assert "These emails have stopped" in client.post(path).text
    assert "These emails have stopped" in client.post(path).text
    assert wanted(acorn.owner) == set(Notice) - {Notice.DIGEST}
    assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.req("MAIL-03", "AUD-01")
def test_what_is_chosen_is_on_record_when_it_changes_something(
    acorn: Tenancy, app: Flask, client_as: Client
) -> None:
    for _ in range(2):
        client_as(acorn.owner).post("/app/notifications", data={"notices": [n.value for n in Notice][1:]})
        app.test_client().post(f"/mail/stop/{acorn.tenant_id}/{letter_to(acorn.owner)}/{TOKEN}")
    recorded = [json.loads(line) for line in export_lines(acorn.owner)]
    assert [
        (row["actor_id"], row["origin"], row["details"])
        for row in recorded
        if row["action"] == "notice.chosen"
    ] == [
        (str(acorn.owner.account_id), "web", {"notice": "reports", "wanted": "no"}),
        (str(acorn.owner.account_id), "mail", {"notice": "digest", "wanted": "no"}),
        (str(acorn.owner.account_id), "web", {"notice": "digest", "wanted": "yes"}),
        (str(acorn.owner.account_id), "mail", {"notice": "digest", "wanted": "no"}),
    ]


@pytest.mark.req("MAIL-03")
def test_a_mail_program_stops_them_in_one_press_without_cookies_or_tokens(acorn: Tenancy, app: Flask) -> None:
    path = f"/mail/stop/{acorn.tenant_id}/{letter_to(acorn.owner)}/{TOKEN}"
    headers = {"Origin": "https://mail.example.test", "Sec-Fetch-Site": "cross-site"}
    answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}, headers=headers)
    assert answer.status_code == 200
    assert Notice.DIGEST not in wanted(acorn.owner)


@pytest.mark.req("MAIL-03", "SEC-04")
def test_a_link_that_is_none_stops_nothing(acorn: Tenancy, mallory: Context, app: Flask) -> None:
    message_id = letter_to(acorn.owner)
    client = app.test_client()
    for path in (
        f"/mail/stop/{acorn.tenant_id}/{message_id}/another-token",
        f"/mail/stop/{mallory.tenant_id}/{message_id}/{TOKEN}",
        f"/mail/stop/{acorn.tenant_id}/{acorn.tenant_id}/{TOKEN}",
    ):
        answer = client.post(path)
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    assert wanted(acorn.owner) == set(Notice)


@pytest.mark.req("MAIL-01")
def test_the_mailbox_shows_a_letter_as_text_and_as_a_page(
    acorn: Tenancy, app: Flask, run_jobs: Callable[[], None]
) -> None:
    product = site_of(app).product
    facts = {"person": "Ada", "organisation": "Acorn <Ltd>", "link": "/app"}
    with acorn.owner.transaction():
        mail.queue(acorn.owner, Letters.WELCOME, to="ada@example.test", facts=facts, key="w")
    run_jobs()
    sent = acorn.owner.product.mail
    assert isinstance(sent, MailboxFolder)
    assert isinstance(product.mail, MailboxFolder)
    for _, letter in sent.letters():
        product.mail.send(letter)
    client = app.test_client()
    (letter_id,) = re.findall(r'/dev/mailbox/(\d\S+)"', client.get("/dev/mailbox").text)
    shown = client.get(f"/dev/mailbox/{letter_id}").text
    assert "Acorn &lt;Ltd&gt; has a place of its own now" in shown
    page = client.get(f"/dev/mailbox/{letter_id}/page")
    assert "Acorn &lt;Ltd&gt; has a place of its own now" in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]


@pytest.mark.req("MAIL-01")
def test_the_mailbox_shows_every_letter_there_is(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/dev/mailbox/samples").text
    assert all(f"/dev/mailbox/samples/{letter.value}" in page for letter in Letters)
    assert client.get("/dev/mailbox/samples/no-such").status_code == 404
    assert client.get("/dev/mailbox/samples/no-such/page").status_code == 404
