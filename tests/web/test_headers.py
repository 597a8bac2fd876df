"""The security headers of every answer, letter for letter (SEC-01)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from appliance.foundation.app_settings import AppSettings
from appliance.services.accounts import SignInProviders
from appliance.services.context import Product
from appliance.web.app import create_app
from tests.cast import Tenancy
from tests.web.browser_client import BrowserClient

POLICY = (
    r"default-src 'none'; script-src 'self' 'nonce-([A-Za-z0-9_-]{22})'; style-src 'self'; "
    r"img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    r"frame-ancestors 'none'; require-trusted-types-for 'script'"
)
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.req("SEC-01")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/app", 303), ("/nowhere", 404), ("/sign-out", 405), ("/healthz", 200), ("/readyz", 200)],
)
def test_every_kind_of_answer_carries_them(client: BrowserClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in EXACT} == EXACT
    assert re.fullmatch(POLICY, answer.headers["Content-Security-Policy"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers, "this one is not reached over TLS"


@pytest.mark.req("SEC-01")
def test_each_answer_has_its_own_nonce_and_its_scripts_carry_it(client: BrowserClient) -> None:
    nonces = []
    for _ in range(2):
        answer = client.get("/")
        found = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert found
        nonces.append(found[1])
        assert f'nonce="{found[1]}"' in answer.text
    assert nonces[0] != nonces[1]


@pytest.mark.req("SEC-01")
def test_over_tls_browsers_are_told_to_stay_there(product: Product, app_settings: AppSettings) -> None:
    secure = replace(app_settings, base_url="https://localhost")
    answer = create_app(product, secure, SignInProviders(())).test_client().get("/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.req("SEC-01")
def test_files_named_by_their_content_are_kept_for_a_year(client: BrowserClient) -> None:
    answer = client.get("/static/built/manifest.json")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    missing = client.get("/static/built/nothing.css")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.req("SEC-01")
@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "localhost:80@evil.test"])
def test_a_host_that_is_not_ours_is_refused(client: BrowserClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 400


def test_a_request_id_comes_back_and_only_a_fit_one_is_taken_over(client: BrowserClient) -> None:
    assert (
        client.get("/", headers={"X-Request-Id": "from-the-proxy-1"}).headers["X-Request-Id"]
        == "from-the-proxy-1"
    )
    for unfit in ("short", "x" * 65, "has spaces in it", "planted@example.test", "<script>alert"):
        made = client.get("/", headers={"X-Request-Id": unfit}).headers["X-Request-Id"]
        assert UUID(made).version == 4


def test_signed_in_pages_vary_by_cookie(acorn: Tenancy, client_as: Callable[..., BrowserClient]) -> None:
    assert "Cookie" in client_as(acorn.owner).get("/app/settings").headers["Vary"]
