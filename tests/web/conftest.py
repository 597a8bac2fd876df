"""The application on the test database, and browsers signed in as whom a test needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from appliance.foundation.app_settings import AppSettings, Environment
from appliance.foundation.rates import RATES
from appliance.services.accounts import SignInProviders
from appliance.services.context import Context, Product
from appliance.web.app import create_app
from tests.log_capture import CapturedLogs, captured_logs
from tests.web.browser_client import BrowserClient
from tests.web.compiled_once import AddressCompiledOnce, TemplatesCompiledOnce

# What tests send in a second would be too much of anybody. Tests of the limits set their own.
UNCOUNTED = {name: replace(rate, amount=None) for name, rate in RATES.items()}
SESSION_KEYS = ("test-session-key-of-enough-characters-2", "test-session-key-of-enough-characters-1")


_COMPILED = TemplatesCompiledOnce()
Flask.url_rule_class = AddressCompiledOnce


@pytest.fixture(autouse=True)
def log_lines() -> Iterator[CapturedLogs]:
    """Whatever these tests have the product write is as the schema says, and says nothing of anybody."""
    with captured_logs() as captured:
        yield captured
    assert captured.problems() == []


@pytest.fixture
def app_settings(product: Product, tmp_path: Path) -> AppSettings:
    return AppSettings(
        environment=Environment.TEST,
        base_url="http://localhost",
        session_keys=SESSION_KEYS,
        mailbox=tmp_path / "mailbox",
        limits=product.limits,
        rates=UNCOUNTED,
        core=product.settings,
    )


@pytest.fixture
def sign_in_providers() -> SignInProviders:
    """No way to sign in; tests of signing in bring their own."""
    return SignInProviders(())


@pytest.fixture
def app(product: Product, app_settings: AppSettings, sign_in_providers: SignInProviders) -> Flask:
    made = create_app(product, app_settings, sign_in_providers)
    made.test_client_class = BrowserClient
    made.jinja_env.bytecode_cache = _COMPILED
    made.config["PROPAGATE_UNFORESEEN"] = True
    return made


@pytest.fixture
def client(app: Flask) -> BrowserClient:
    """A browser nobody signed in with."""
    made = app.test_client()
    assert isinstance(made, BrowserClient)
    return made


@pytest.fixture
def client_as(app: Flask) -> Callable[..., BrowserClient]:
    """``client_as(alice)``: a browser signed in as her; ``fresh=True`` when she has just proved it."""

    def signed_in(context: Context, *, fresh: bool = False) -> BrowserClient:
        made = app.test_client()
        assert isinstance(made, BrowserClient)
        return made.as_person(context, fresh=fresh)

    return signed_in
