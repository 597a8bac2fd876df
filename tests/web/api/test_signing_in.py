"""The end of a sign-in by the API, against the provider that development runs; and signing out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from appliance.foundation.clock import SetClock, SystemClock
from appliance.services.accounts import SignInProviders
from tests.cast import Tenancy
from tests.services.people.invited import actions
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.browser_client import BrowserClient
from tests.web.local_provider import agree_as, running_local_provider, way_to

CALLBACK = "/api/v1/auth/callback"
OURS = "http://localhost/sign-in/callback"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_local_provider() as issuer:
        yield issuer


@pytest.fixture
def clock() -> SetClock:
    """The provider tells the real time, so this product must know it too."""
    return SetClock(SystemClock().now())


@pytest.fixture
def sign_in_providers(issuer: str, loopback: None, clock: SetClock) -> SignInProviders:
    return SignInProviders((way_to(issuer, clock=clock),))


def answer_for(client: BrowserClient, person: str) -> dict[str, str]:
    """What the provider sends this browser back with."""
    back = agree_as(person, client.get("/sign-in/local").location)
    params = dict(parse_qsl(urlsplit(back).query))
    params.pop("session_state", None)
    return {**params, "provider": "local", "redirect_uri": OURS}


@pytest.mark.req("API-01", "AUTH-01")
def test_an_answer_signs_in_once_and_in_the_browser_it_was_asked_for(
    client: BrowserClient, issuer: str
) -> None:
    answer = answer_for(client, "front@example.test")
    before = client.get_cookie("session")
    done = client.post(CALLBACK, json=answer)
    assert (done.status_code, done.get_json()) == (200, {"status": "authenticated", "tenant_id": None})
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value, "the session gets a new id"
    assert client.get("/api/v1/handshake/redirect").get_json()["status"] == "ok"
    other = client.application.test_client()
    problem(other.post(CALLBACK, json=answer), 401, "E401_OIDC_FAILURE")
    del issuer


@pytest.mark.req("API-01", "API-02", "AUTH-01")
def test_an_answer_that_is_no_proof_signs_nobody_in(client: BrowserClient) -> None:
    answer = answer_for(client, "front@example.test")
    elsewhere = problem(
        client.post(CALLBACK, json={**answer, "redirect_uri": "https://evil.example/"}), 422, "E422_INVALID"
    )
    assert pointers(elsewhere) == ["/redirect_uri"]
    problem(client.post(CALLBACK, json={**answer, "code": "made-up"}), 401, "E401_OIDC_FAILURE")
    problem(client.post(CALLBACK, json=answer), 401, "E401_OIDC_FAILURE")  # the state was used up
    other = answer_for(client, "front@example.test")
    problem(client.post(CALLBACK, json={**other, "provider": "google"}), 401, "E401_OIDC_FAILURE")
    problem(client.post(CALLBACK, json={"provider": "local"}), 400, "E400_BAD_SCHEMA")
    assert client.get("/api/v1/handshake/redirect").get_json()["status"] == "signed_out"


@pytest.mark.req("API-01", "AUTH-03", "AUD-01")
def test_signing_out_ends_the_session_and_twice_is_no_mistake(acorn: Tenancy, api_as: ApiAs) -> None:
    client = api_as(acorn.admin)
    problem(client.post("/api/v1/auth/sign-out", csrf=False), 403, "E403_STALE_FORM")
    left = client.post("/api/v1/auth/sign-out")
    assert (left.status_code, left.data) == (204, b"")
    assert "cache" in left.headers["Clear-Site-Data"]
    problem(client.get("/api/v1/flags"), 401, "E401_SIGN_IN_REQUIRED")
    assert client.post("/api/v1/auth/sign-out").status_code == 204
    assert actions(acorn.owner) == ["session.signed_out"]
