"""A development machine answers people under one name, or signing in would lose them on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.foundation.app_settings import AppSettings, Environment
from appliance.services.accounts import SignInProviders
from appliance.services.context import Product
from appliance.web.app import create_app
from tests.web.browser_client import BrowserClient


def a_browser(product: Product, settings: AppSettings, environment: Environment) -> BrowserClient:
    app = create_app(
        product,
        replace(settings, environment=environment, base_url="http://localhost:8080"),
        SignInProviders(()),
    )
    app.test_client_class = BrowserClient
    client = app.test_client()
    assert isinstance(client, BrowserClient)
    return client


def test_the_number_of_the_machine_leads_to_its_name(product: Product, app_settings: AppSettings) -> None:
    client = a_browser(product, app_settings, Environment.DEV)
    sent = client.get("/sign-in?next=%2Fapp%2Freports", base_url="http://127.0.0.1:8080")
    assert sent.status_code == 307
    assert sent.location == "http://localhost:8080/sign-in?next=%2Fapp%2Freports"


def test_the_name_itself_is_answered(product: Product, app_settings: AppSettings) -> None:
    client = a_browser(product, app_settings, Environment.DEV)
    assert client.get("/", base_url="http://localhost:8080").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_answered_where_they_ask(product: Product, app_settings: AppSettings, path: str) -> None:
    client = a_browser(product, app_settings, Environment.DEV)
    assert client.get(path, base_url="http://127.0.0.1:8080").status_code == 200


@pytest.mark.req("API-11")
def test_a_program_with_a_token_is_answered_where_it_asks(
    product: Product, app_settings: AppSettings
) -> None:
    client = a_browser(product, app_settings, Environment.DEV)
    token = {"Authorization": "Bearer nonsense"}
    answer = client.get("/api/v1/me", base_url="http://127.0.0.1:8080", headers=token)
    assert answer.status_code == 401


def test_names_that_are_not_ours_are_refused_and_not_led(product: Product, app_settings: AppSettings) -> None:
    client = a_browser(product, app_settings, Environment.DEV)
    assert client.get("/", base_url="http://elsewhere.example").status_code == 400


def test_other_installations_leave_it_to_their_proxy(product: Product, app_settings: AppSettings) -> None:
    client = a_browser(product, app_settings, Environment.TEST)
    assert client.get("/", base_url="http://127.0.0.1:8080").status_code == 200
