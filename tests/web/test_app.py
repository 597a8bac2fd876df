"""The application starts closed and answers plainly."""

from collections.abc import Callable

from flask import Flask

from appliance.web.csrf import csrf_is_checked
from appliance.web.guards import guard_of
from tests.cast import Tenancy
from tests.web.browser_client import BrowserClient


def test_every_view_declares_its_guard(app: Flask) -> None:
    assert [name for name, view in app.view_functions.items() if guard_of(view) is None] == []


def test_a_view_without_a_guard_is_closed(app: Flask, client: BrowserClient) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    response = client.get("/forgotten")
    assert response.status_code == 403
    assert b"secret" not in response.data


def test_csrf_is_checked(app: Flask) -> None:
    with app.app_context():
        assert csrf_is_checked()


def test_the_front_page_is_for_everybody(client: BrowserClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def test_a_signed_in_person_is_greeted_with_their_organisation(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    response = client_as(acorn.owner).get("/app/settings")
    assert response.status_code == 200
    assert "Acorn Ltd" in response.text
