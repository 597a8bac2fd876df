"""From a letter into the organisation: signed in, or as a guest who only looks; looking uses nothing up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from appliance.foundation.clock import SetClock, SystemClock
from appliance.services import accounts, people
from appliance.services.accounts import SignInProviders
from appliance.services.context import Actor, Product
from tests.cast import Tenancy
from tests.database import Database
from tests.services.people.guests import newcomer
from tests.services.people.invited import with_limits
from tests.services.people.mailed import make_links, token_to
from tests.web.browser_client import BrowserClient
from tests.web.local_provider import agree_as, running_local_provider, way_to
from tests.web.other_product import serving

ClientAs = Callable[..., BrowserClient]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_local_provider() as issuer:
        yield issuer


@pytest.fixture
def clock() -> SetClock:
    return SetClock(SystemClock().now())


@pytest.fixture
def sign_in_providers(issuer: str, loopback: None, clock: SetClock) -> SignInProviders:
    return SignInProviders((way_to(issuer, clock=clock),))


@pytest.fixture
def address() -> str:
    return f"bea.{uuid4().hex[:8]}@example.test"


def invited(acorn: Tenancy, product: Product, db: Database, address: str, role: str) -> str:
    """The path of the link in the letter."""
    people.invite(acorn.admin, address, role)
    return f"/invitation/{token_to(product, db, acorn.tenant_id, address)}"


def kept_of_sessions(db: Database) -> str:
    with db.as_admin() as connection:
        return str(connection.execute("select data from web_session").fetchall())


def press(client: BrowserClient, page: str, action: str, **data: str) -> TestResponse:
    """Send a form of a page, with the token that is on it."""
    token = client.get(page).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(action, data={**data, "csrf_token": token})


@pytest.mark.req("ORG-04", "AUTH-04")
def test_a_newcomer_signs_in_lands_on_the_invitation_again_and_joins(
    acorn: Tenancy, product: Product, db: Database, client: BrowserClient, address: str
) -> None:
    path = invited(acorn, product, db, address, "member")
    page = client.get(path).text
    assert "Admin of Acorn Ltd invites you to work there as a member" in page
    assert f"/sign-in?next={path}" in page
    assert address not in page
    left = client.get(f"/sign-in/local?next={path}")
    assert path.rpartition("/")[2] not in kept_of_sessions(db)
    back = client.get(agree_as(address, left.location))
    assert back.location == "/invitation", "not to the page that asks for an organisation of one's own"
    assert client.get("/invitation").location == path
    assert address in client.get(path).text
    joined = press(client, path, f"{path}/accept")
    assert joined.location == "/app"
    assert "Welcome. You work in this organisation now." in client.get("/app", follow_redirects=True).text
    assert client.get(path).status_code == 404
    assert press(client, "/organisations", f"{path}/accept").status_code == 404


@pytest.mark.req("ORG-04")
def test_the_wrong_person_is_refused_plainly_and_can_sign_out(
    acorn: Tenancy, product: Product, db: Database, client_as: ClientAs, address: str
) -> None:
    path = invited(acorn, product, db, address, "member")
    refused = client_as(acorn.guest).post(f"{path}/accept")
    assert refused.status_code == 403
    assert "sent to another address than the one you are signed in with" in refused.text
    assert 'action="/sign-out"' in refused.text
    assert address not in refused.text


@pytest.mark.req("ORG-04")
def test_who_was_invited_can_decline_and_the_link_is_over(
    acorn: Tenancy, product: Product, db: Database, client_as: ClientAs, address: str
) -> None:
    path = invited(acorn, product, db, address, "member")
    bea = replace(acorn.member, actor=Actor("account", str(newcomer(product, address))))
    client = client_as(bea)
    declined = press(client, path, f"{path}/decline")
    assert declined.location == "/organisations"
    assert client.get(path).status_code == 404
    assert press(client, "/organisations", f"{path}/decline").status_code == 404
    assert client_as(acorn.guest).post(f"{path}/decline").status_code == 404


@pytest.mark.req("ORG-11")
def test_who_finds_no_place_is_told_whom_to_ask(
    acorn: Tenancy, app: Flask, product: Product, db: Database, client_as: ClientAs, address: str
) -> None:
    path = invited(acorn, product, db, address, "member")
    bea = replace(acorn.member, actor=Actor("account", str(newcomer(product, address))))
    client = client_as(bea)
    with serving(app, with_limits(acorn.admin, PEOPLE=4).product):
        refused = client.post(f"{path}/accept")
    assert refused.status_code == 409
    assert "no free place" in refused.text
    assert client.post(f"{path}/accept").location == "/app", "the invitation stays as it is"


@pytest.mark.req("AUTH-09", "ORG-04")
def test_a_guest_comes_in_without_an_account_looks_and_changes_nothing(
    acorn: Tenancy, product: Product, db: Database, client: BrowserClient, address: str
) -> None:
    path = invited(acorn, product, db, address, "guest")
    for _ in range(2):
        assert client.get(path).status_code == 200, "looking uses nothing up"
    assert press(client, path, f"{path}/enter").location == "/app"
    for page in ("/app/evidence", "/app/controls", "/app/people/roles", "/organisations"):
        assert client.get(page).status_code == 200
    assert "Invite somebody" not in client.get("/app/controls").text
    for page in ("/app/people", "/app/settings", "/app/evidence/add", "/welcome"):
        assert client.get(page).status_code == 403
    made = press(client, "/app/controls", "/welcome", name="A firm of my own")
    assert made.status_code == 403, "who came by a link makes no organisation"
    changed = press(client, "/app/controls", "/app/evaluations")
    assert changed.status_code == 403


@pytest.mark.req("AUTH-09")
def test_a_guest_comes_back_by_a_link_that_works_once(
    acorn: Tenancy, product: Product, db: Database, client: BrowserClient
) -> None:
    address = people.person(acorn.owner, acorn.account_ids["guest"]).email
    asked = press(client, "/guest", "/guest", email=address)
    assert (asked.status_code, asked.location) == (303, "/guest")
    told = client.get("/guest").text
    stranger = press(client, "/guest", "/guest", email="nobody@example.test")
    assert stranger.status_code == 303
    assert "If this is the address of a guest" in told
    make_links(product, db)
    path = f"/guest/{token_to(product, db, acorn.tenant_id, address)}"
    assert "Look at Acorn Ltd" in client.get(path).text
    assert press(client, path, path).location == "/app"
    assert client.get("/app/evidence").status_code == 200
    assert "Ask for another link" in client.get(path).text
    assert client.get(path).status_code == 404


def test_an_address_that_is_none_stays_on_the_page(client: BrowserClient) -> None:
    answer = press(client, "/guest", "/guest", email="nobody at all")
    assert answer.status_code == 422
    assert 'value="nobody at all"' in answer.text


@pytest.mark.req("AUTH-09", "ORG-03")
def test_a_session_by_link_never_has_more_rights_than_a_guest(acorn: Tenancy, app: Flask) -> None:
    """Even where the account behind it is made an administrator meanwhile."""
    client = app.test_client()
    assert isinstance(client, BrowserClient)
    client.as_person(acorn.guest, provider=accounts.EMAILED_LINK)
    assert client.get("/app/evidence").status_code == 200
    people.change_role(acorn.admin, acorn.account_ids["guest"], "admin")
    assert client.get("/app/people").status_code == 303
    assert client.post("/app/evaluations").status_code == 303
    assert client.get("/app/evidence").location == "/organisations"


@pytest.mark.req("AUTH-08")
def test_the_handshake_tells_whether_and_not_who(
    acorn: Tenancy, client: BrowserClient, client_as: ClientAs
) -> None:
    assert client.get("/session/handshake").json == {"status": "signed_out", "tenant_id": None}
    answer = client_as(acorn.owner).get("/api/v1/handshake/redirect")
    assert answer.json == {"status": "ok", "tenant_id": str(acorn.tenant_id)}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.req("AUTH-08")
def test_public_pages_show_whether_somebody_is_signed_in(
    acorn: Tenancy, client: BrowserClient, client_as: ClientAs
) -> None:
    assert "Sign in" in client.get("/").text
    assert "Sign out" in client_as(acorn.owner).get("/").text
