"""The application starts closed and answers plainly."""

from collections.abc import Callable

import pytest
from flask import Flask

from appliance.services.permissions import Permission
from appliance.web.csrf import check_csrf
from appliance.web.guards import guard_of, public, requires
from tests.cast import Tenancy
from tests.database import Database
from tests.web.browser_client import BrowserClient


def test_every_view_declares_its_guard(app: Flask) -> None:
    assert [name for name, view in app.view_functions.items() if guard_of(view) is None] == []


def test_a_view_without_a_guard_is_closed(app: Flask, client: BrowserClient) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    response = client.get("/forgotten")
    assert response.status_code == 403
    assert b"secret" not in response.data


def test_csrf_is_checked(app: Flask) -> None:
    assert check_csrf in app.before_request_funcs[None]


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


def test_a_view_has_one_guard() -> None:
    with pytest.raises(TypeError, match="two guards"):
        public(requires(Permission.VIEW)(lambda: "x"))


@pytest.mark.req("AUTH-04")
def test_a_person_without_an_organisation_is_taken_to_make_one(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], db: Database
) -> None:
    client = client_as(acorn.guest)
    with db.as_admin() as connection:
        connection.execute("delete from membership where account_id = %s", (acorn.guest.account_id,))
    sent = client.get("/app/settings")
    assert sent.location == "/organisations"
    assert client.get("/organisations").location == "/welcome"
    assert client.get("/welcome").status_code == 200


def test_a_program_is_told_to_sign_in_by_status(client: BrowserClient) -> None:
    answer = client.get("/app/settings", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "E401_SIGN_IN_REQUIRED"


def test_after_a_refused_form_people_come_back_to_its_page(client: BrowserClient) -> None:
    answer = client.post("/app/settings", headers={"Referer": "http://localhost/app/settings?x=1"})
    assert answer.location == "/sign-in?next=%2Fapp%2Fsettings%3Fx%3D1"
    elsewhere = client.post("/app/settings", headers={"Referer": "http://localhost.evil.test/app"})
    assert elsewhere.location == "/sign-in?next=%2Fapp"
