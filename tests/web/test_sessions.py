"""Sessions: what the cookie is, when it stops opening anything, and what the table never holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from appliance.foundation.app_settings import AppSettings
from appliance.foundation.clock import SetClock
from appliance.services import accounts
from appliance.services.accounts import SignInProviders
from appliance.services.context import Product
from appliance.web.app import create_app
from tests.cast import Tenancy
from tests.database import Database
from tests.web.browser_client import BrowserClient
from tests.web.conftest import SESSION_KEYS


def is_inside(client: BrowserClient) -> bool:
    return client.get("/app/settings").status_code == 200


@pytest.mark.req("AUTH-03")
def test_a_session_ends_two_hours_after_it_was_last_used(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], clock: SetClock
) -> None:
    client = client_as(acorn.owner)
    for _ in range(3):
        clock.advance(timedelta(minutes=119))
        assert is_inside(client)
    clock.advance(timedelta(hours=2, seconds=1))
    answer = client.get("/app/settings")
    assert answer.status_code == 303
    assert client.get_cookie("session") is None, "the browser is told to forget it"


@pytest.mark.req("AUTH-03")
def test_a_session_ends_after_twelve_hours_however_busy(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], clock: SetClock
) -> None:
    client = client_as(acorn.owner)
    for _ in range(12):
        assert is_inside(client)
        clock.advance(timedelta(hours=1))
    assert is_inside(client)
    clock.advance(timedelta(seconds=1))
    assert not is_inside(client)


@pytest.mark.req("AUTH-03")
def test_the_table_holds_a_hash_and_no_id(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], db: Database
) -> None:
    cookie = client_as(acorn.owner).get_cookie("session")
    assert cookie is not None
    key = cookie.value.partition(".")[0]
    with db.as_admin() as connection:
        rows = connection.execute("select s::text from web_session s").fetchall()
    assert rows
    assert not any(key in text for (text,) in rows)


@pytest.mark.req("AUTH-03")
@pytest.mark.parametrize(
    "bend",
    [
        lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
        lambda value: "x" + value,
        lambda value: value.partition(".")[0],
        lambda value: value.partition(".")[0] + ".",
        lambda _value: "",
        lambda _value: "é.ü",
        lambda _value: "x" * 4000,
    ],
)
def test_a_cookie_we_did_not_sign_opens_nothing(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], bend: Callable[[str], str]
) -> None:
    client = client_as(acorn.owner)
    cookie = client.get_cookie("session")
    assert cookie is not None
    client.set_cookie("session", bend(cookie.value), domain="localhost")
    assert not is_inside(client)


@pytest.mark.req("AUTH-03", "AUTH-10")
def test_a_key_that_signed_before_still_opens_after_a_rotation(
    product: Product, app_settings: AppSettings, acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    client = client_as(acorn.owner)
    rotated = replace(app_settings, session_keys=("a-new-key-that-nobody-has-seen-yet-0001", SESSION_KEYS[0]))
    new_app = create_app(product, rotated, SignInProviders(()))
    new_app.test_client_class = BrowserClient
    other = new_app.test_client()
    assert isinstance(other, BrowserClient)
    cookie = client.get_cookie("session")
    assert cookie is not None
    other.set_cookie("session", cookie.value, domain="localhost")
    assert is_inside(other)
    typed_before = (
        client.get("/app/settings").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    )
    form = {"name": "Acorn Ltd", "version": "1", "csrf_token": typed_before}
    assert other.post("/app/settings", data=form).status_code == 303, "a form open during it can be sent"


@pytest.mark.req("AUTH-03")
def test_over_tls_the_cookie_is_bound_to_this_host(
    product: Product, app_settings: AppSettings, acorn: Tenancy
) -> None:
    secure = replace(app_settings, base_url="https://localhost")
    app = create_app(product, secure, SignInProviders(()))
    app.test_client_class = BrowserClient
    client = app.test_client()
    assert isinstance(client, BrowserClient)
    client.as_person(acorn.owner)
    with client.session_transaction(base_url="https://localhost") as session:
        session["touched"] = True
    answer = client.post("/sign-out", base_url="https://localhost")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
    assert not [attribute for attribute in attributes if attribute.startswith("Domain")]


def test_reading_a_page_writes_at_most_once_a_minute(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], clock: SetClock, db: Database
) -> None:
    client = client_as(acorn.owner)

    def last_seen() -> object:
        with db.as_admin() as connection:
            query = "select seen_at from web_session where account_id = %s"
            return connection.execute(query, (acorn.owner.account_id,)).fetchone()

    first = last_seen()
    clock.advance(timedelta(seconds=59))
    assert is_inside(client)
    assert last_seen() == first
    clock.advance(timedelta(seconds=2))
    assert is_inside(client)
    assert last_seen() != first


@pytest.mark.req("AUTH-03")
def test_old_sessions_are_cleared_away(
    acorn: Tenancy,
    client_as: Callable[..., BrowserClient],
    product: Product,
    clock: SetClock,
    as_worker: Callable[..., object],
) -> None:
    client_as(acorn.owner)
    clock.advance(timedelta(hours=1))
    client = client_as(acorn.member)
    clock.advance(timedelta(minutes=90))
    with as_worker():  # type: ignore[attr-defined]
        assert accounts.purge_sessions(product) >= 1
    assert client.get("/organisations").status_code == 200


@pytest.mark.req("ORG-07", "ORG-05")
def test_a_seat_that_was_taken_away_is_gone_at_once(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], db: Database
) -> None:
    client = client_as(acorn.admin)
    assert is_inside(client)
    with db.as_admin() as connection:
        connection.execute(
            "update membership set status = 'deactivated' where account_id = %s", (acorn.admin.account_id,)
        )
    assert client.get("/app/settings").location == "/organisations"


def test_probes_and_files_never_ask_the_database(client: BrowserClient, app: Flask) -> None:
    client.set_cookie("session", "anything.at-all", domain="localhost")
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/built/manifest.json").status_code == 200
