"""Signing in, out and again, against the provider that development runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from appliance.adapters.identity import Person
from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.foundation.app_settings import IdentityProviderSettings
from appliance.foundation.clock import SetClock, SystemClock
from appliance.foundation.flags import Flag, Flags, KillSwitch
from appliance.services import accounts
from appliance.services.accounts import SignInProviders, Way
from appliance.services.context import Product
from appliance.services.permissions import Permission
from appliance.web.guards import fresh_sign_in, requires
from appliance.web.site import keep_site, site_of
from tests.cast import Tenancy
from tests.database import Database
from tests.web.browser_client import BrowserClient
from tests.web.local_provider import agree_as, running_local_provider, way_to


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


def sign_in(client: BrowserClient, person: str, *, goes_to: str = "/app/settings") -> str:
    """The whole way; where it ends."""
    left = client.get(f"/sign-in/local?next={goes_to}")
    assert left.status_code == 303
    return finish(client, person, left.location)


def finish(client: BrowserClient, person: str, authorize_url: str) -> str:
    back = client.get(agree_as(person, authorize_url))
    assert back.status_code == 303, back.text
    return back.location


def with_organisation(client: BrowserClient, person: str, name: str = "Beech Ltd") -> None:
    """Sign in, and make an organisation if there is none yet."""
    sign_in(client, person)
    if client.get("/app/settings").status_code != 200:
        client.get("/welcome")
        made = client.post("/welcome", data={"name": name, "csrf_token": token_of(client, "/welcome")})
        assert made.status_code == 303, made.text


def token_of(client: BrowserClient, path: str) -> str:
    page = client.get(path).text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.mark.req("AUTH-01", "AUTH-02", "ORG-01", "ORG-02")
def test_a_first_sign_in_makes_the_organisation_and_a_later_one_opens_it(
    client: BrowserClient, app: Flask, db: Database
) -> None:
    assert sign_in(client, "new@example.test") == "/organisations"
    assert client.get("/organisations").location == "/welcome"
    answer = client.post(
        "/welcome",
        data={
            "name": "  Beech   Ltd ",
            "size_band": "10-49",
            "sector": "Legal",
            "region": "wales",
            "csrf_token": token_of(client, "/welcome"),
        },
    )
    assert (answer.status_code, answer.location) == (303, "/app")
    again = app.test_client()
    assert isinstance(again, BrowserClient)
    assert sign_in(again, "new@example.test") == "/app/settings"
    assert "Beech Ltd" in again.get("/app/settings").text
    with db.as_admin() as connection:
        events = connection.execute(
            "select action from audit_event a join organisation o on o.id = a.tenant_id"
            " where o.name = 'Beech Ltd' order by a.at, seq"
        ).fetchall()
    assert [name for (name,) in events][-3:] == [
        "organisation.created",
        "member.joined",
        "session.signed_in",
    ]


@pytest.mark.req("AUTH-03")
def test_the_session_gets_a_new_id_when_somebody_signs_in(client: BrowserClient) -> None:
    left = client.get("/sign-in/local")
    before = client.get_cookie("session")
    finish(client, "rotates@example.test", left.location)
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    client.set_cookie("session", before.value, domain="localhost")
    assert client.get("/organisations").status_code == 303, "the old id opens nothing"


@pytest.mark.req("AUTH-01")
def test_the_same_person_with_another_case_of_address_is_the_same(issuer: str, product: Product) -> None:
    person = Person(issuer, "case-1", "Ada@Example.test", True, "Ada", None, None, ())
    first = accounts.sign_in(product, person, provider="local", request_id="request-1")
    renamed = replace(person, email="ADA@EXAMPLE.TEST")
    second = accounts.sign_in(product, renamed, provider="local", request_id="request-2")
    somebody = replace(person, subject="case-2")
    third = accounts.sign_in(product, somebody, provider="local", request_id="request-3")
    assert first.sign_in.account_id == second.sign_in.account_id
    assert third.sign_in.account_id != first.sign_in.account_id, "an address opens nobody's account"
    assert (first.is_new, second.is_new, third.is_new) == (True, False, True)


@pytest.mark.req("AUTH-01")
def test_an_answer_works_once_and_only_in_the_browser_that_asked(client: BrowserClient, app: Flask) -> None:
    left = client.get("/sign-in/local")
    back = agree_as("once@example.test", left.location)
    stranger = app.test_client()
    assert isinstance(stranger, BrowserClient)
    assert stranger.get(back).status_code == 401
    assert client.get(back).status_code == 303
    replayed = client.get(back)
    assert replayed.status_code == 401
    assert "began" in replayed.text


def test_two_tabs_may_sign_in_at_once(client: BrowserClient) -> None:
    tabs = [client.get("/sign-in/local").location for _ in range(2)]
    assert finish(client, "tabs@example.test", tabs[0])


@pytest.mark.req("AUTH-03")
def test_signing_out_ends_the_session_and_leaves_nothing_to_go_back_to(client: BrowserClient) -> None:
    with_organisation(client, "leaves@example.test")
    page = client.get("/app/settings")
    assert page.headers["Cache-Control"] == "no-store"
    cookie = client.get_cookie("session")
    assert cookie is not None
    gone = client.post("/sign-out", data={"csrf_token": token_of(client, "/app/settings")})
    assert (gone.status_code, gone.location) == (303, "/signed-out")
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    client.set_cookie("session", cookie.value, domain="localhost")
    back = client.get("/app/settings")
    assert back.status_code == 303
    assert back.location.startswith("/sign-in?")


@pytest.mark.req("AUTH-06")
def test_a_recent_sign_in_is_asked_of_the_provider_and_opens_what_needed_it(
    app: Flask, client: BrowserClient, clock: SetClock
) -> None:
    add_sensitive_page(app)
    with_organisation(client, "careful@example.test")
    assert client.get("/app/sensitive").status_code == 200, "the person has just signed in"
    clock.advance(timedelta(minutes=6))
    sent = client.get("/app/sensitive?item=7")
    assert sent.location == "/sign-in/again?next=%2Fapp%2Fsensitive%3Fitem%3D7"
    assert "Sign in again" in client.get(sent.location).text
    clock.moment = SystemClock().now()
    left = client.get("/sign-in/local?again=1&next=/app/sensitive?item=7")
    assert parse_qs(urlsplit(left.location).query)["max_age"] == ["300"]
    assert finish(client, "careful@example.test", left.location) == "/app/sensitive?item=7"
    assert client.get("/app/sensitive?item=7").status_code == 200


@pytest.mark.req("AUTH-06")
def test_somebody_else_cannot_renew_a_sign_in(client: BrowserClient) -> None:
    with_organisation(client, "victim@example.test", "Victim Ltd")
    left = client.get("/sign-in/local?again=1")
    answer = client.get(agree_as("colleague@example.test", left.location))
    assert answer.status_code == 403
    assert "somebody else" in answer.text
    assert "Victim Ltd" in client.get("/app/settings").text, "the session is as it was"


@pytest.mark.req("AUTH-05")
def test_a_provider_switched_off_is_gone_from_the_page_at_once(
    app: Flask, client: BrowserClient, product: Product, issuer: str
) -> None:
    ways = (way_to(issuer), replace(way_to(issuer, name="okta"), flag=Flag.OIDC_PROVIDER_OKTA_ENABLED))
    swap(app, identity=SignInProviders(ways), flags=with_flag(product.flags, okta=True))
    assert "/sign-in/okta" in client.get("/sign-in").text
    swap(app, identity=SignInProviders(ways), flags=with_flag(product.flags, okta=False))
    page = client.get("/sign-in").text
    assert "/sign-in/okta" not in page
    assert "/sign-in/local" in page
    answer = client.get("/sign-in/okta")
    assert (answer.status_code, "switched off" in answer.text) == (503, True)
    assert client.get("/sign-in/unheard-of").status_code == 404


@pytest.mark.req("AUTH-05", "FLAG-01")
def test_the_emergency_stop_closes_every_way_in(
    app: Flask, client: BrowserClient, product: Product, issuer: str
) -> None:
    stopped = replace(product.flags, pulled=frozenset({KillSwitch.DISABLE_SIGN_IN}))
    swap(app, identity=SignInProviders((way_to(issuer),)), flags=stopped)
    assert "switched off" in client.get("/sign-in").text
    answer = client.get("/sign-in/local")
    assert (answer.status_code, "Signing in this way is switched off" in answer.text) == (503, True)


@pytest.mark.req("FLAG-03")
def test_the_emergency_stop_is_told_to_who_comes_back_from_the_provider(
    app: Flask, client: BrowserClient, product: Product
) -> None:
    left = client.get("/sign-in/local")
    back = agree_as("late@example.test", left.location)
    swap(app, flags=replace(product.flags, pulled=frozenset({KillSwitch.DISABLE_SIGN_IN})))
    answer = client.get(back)
    assert (answer.status_code, "Signing in this way is switched off" in answer.text) == (503, True)
    assert client.get("/app/settings").status_code == 303


@pytest.mark.req("AUTH-07")
def test_an_outage_is_said_plainly_with_a_number_and_people_inside_go_on(
    app: Flask, client_as: Callable[..., BrowserClient], acorn: Tenancy, client: BrowserClient
) -> None:
    dead = IdentityProviderSettings(
        name="dead",
        label="Nobody",
        discovery_url="http://127.0.0.1:9/.well-known/openid-configuration",
        client_id="transcrypt",
        client_secret="x",  # noqa: S106
    )
    inside = client_as(acorn.owner)
    swap(app, identity=SignInProviders((Way("dead", "Nobody", OpenIdProvider(dead, SystemClock())),)))
    answer = client.get("/sign-in/dead", headers={"X-Request-Id": "trace-me-12345"})
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert "trace-me-12345" in answer.text
    assert inside.get("/app/settings").status_code == 200


@pytest.mark.req("AUTH-01")
def test_the_answer_of_one_provider_is_no_sign_in_at_another(
    app: Flask, client: BrowserClient, issuer: str
) -> None:
    """Two providers, one of them without an answer: nobody is handed on to the one that works."""
    gone = replace(way_to("http://127.0.0.1:9"), name="gone")
    swap(app, identity=SignInProviders((gone, way_to(issuer))))
    failed = client.get("/sign-in/gone")
    assert failed.status_code == 503
    assert "Location" not in failed.headers
    left = client.get("/sign-in/local")
    begun = agree_as("between@example.test", left.location)
    assert client.get("/app/settings").status_code == 303, "agreeing elsewhere signs nobody in here"
    assert client.get(begun).status_code == 303


@pytest.mark.req("AUTH-03")
@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test", "/sign-out"])
def test_signing_in_never_leads_to_another_site(client: BrowserClient, target: str) -> None:
    with_organisation(client, "lured@example.test")
    left = client.get("/sign-in/local", query_string={"next": target, "again": "1"})
    assert finish(client, "lured@example.test", left.location) == "/app"


def add_sensitive_page(app: Flask) -> None:
    view = requires(Permission.VIEW)(fresh_sign_in(lambda: ("done", {"Content-Type": "text/plain"})))
    app.add_url_rule("/app/sensitive", "sensitive", view)


def with_flag(flags: Flags, *, okta: bool) -> Flags:
    return replace(flags, for_all={**flags.for_all, Flag.OIDC_PROVIDER_OKTA_ENABLED: okta})


def swap(app: Flask, *, identity: SignInProviders | None = None, flags: Flags | None = None) -> None:
    """Change what an operator may change while the product runs."""
    site = site_of(app)
    product = replace(site.product, flags=flags) if flags else site.product
    keep_site(app, replace(site, product=product, identity=identity or site.identity))
