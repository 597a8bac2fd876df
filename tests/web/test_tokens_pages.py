"""The pages of API tokens: made after a recent sign-in, shown once, revoked by their person or an admin."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from appliance.services import tokens
from tests.cast import Tenancy
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]
TYPED = {"name": "Nightly export", "scopes": ["view", "add_evidence"], "days": "30"}


@pytest.mark.req("API-11")
def test_a_token_is_shown_once_and_then_opens_the_api(client_as: ClientAs, acorn: Tenancy) -> None:
    browser = client_as(acorn.member, fresh=True)
    assert browser.get("/app/tokens/new").status_code == 200
    response = browser.post("/app/tokens/new", data=TYPED)
    assert (response.status_code, response.location) == (303, "/app/tokens")
    shown = re.search(r"tce_[0-9A-Za-z]{49}", browser.get("/app/tokens").text)
    assert shown is not None
    again = browser.get("/app/tokens").text
    assert "tce_" not in again, "it is shown once"
    assert "Nightly export" in again
    told = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {shown[0]}"}).get_json()
    assert told["token"]["scopes"] == ["view", "add_evidence"]
    assert "never used" not in browser.get("/app/tokens").text


@pytest.mark.req("API-11")
def test_a_form_with_mistakes_keeps_what_was_typed(client_as: ClientAs, acorn: Tenancy) -> None:
    browser = client_as(acorn.member, fresh=True)
    for days in ("", "x", "366", "1_0"):
        response = browser.post("/app/tokens/new", data=TYPED | {"days": days})
        assert response.status_code == 422
        assert "Choose from 1 to 365 days" in response.text
        assert 'value="Nightly export"' in response.text
        assert re.search(r'value="add_evidence"\s+checked', response.text)
    response = browser.post("/app/tokens/new", data=TYPED | {"scopes": ["manage_people"]})
    assert response.status_code == 422
    assert tokens.list_tokens(acorn.member) == []


@pytest.mark.req("API-11", "AUTH-06")
def test_making_one_wants_a_recent_sign_in(client_as: ClientAs, acorn: Tenancy) -> None:
    response = client_as(acorn.member).post("/app/tokens/new", data=TYPED)
    assert response.location.startswith("/sign-in/again")
    assert tokens.list_tokens(acorn.member) == []


@pytest.mark.req("API-11")
def test_an_administrator_sees_whose_tokens_there_are_and_ends_one(
    client_as: ClientAs, acorn: Tenancy
) -> None:
    made = tokens.make(acorn.member, "Nightly export", ["view"], 30)
    browser = client_as(acorn.admin)
    shown = browser.get("/app/people/tokens").text
    assert "Nightly export" in shown
    assert "Member of Acorn Ltd" in shown
    assert "tce_" not in shown
    assert browser.post(f"/app/people/tokens/{made.id}/revoke").status_code == 303
    assert [line.state for line in tokens.list_tokens(acorn.member)] == ["revoked"]
    assert "Nightly export" not in browser.get("/app/tokens").text, "others' are not among one's own"


@pytest.mark.req("API-11")
def test_the_way_to_tokens_is_shown_to_those_who_may_make_some(client_as: ClientAs, acorn: Tenancy) -> None:
    assert 'href="/app/tokens"' in client_as(acorn.member).get("/app/help").text
    browser = client_as(acorn.guest)
    assert 'href="/app/tokens"' not in browser.get("/app/help").text
    assert "Make a token" not in browser.get("/app/tokens").text
