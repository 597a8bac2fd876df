"""The same journeys against a certified provider, when Node is there (AUTH-01, AUTH-06)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
import requests
from flask import Flask

from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.foundation.app_settings import IdentityProviderSettings
from appliance.foundation.clock import SetClock, SystemClock
from appliance.services.accounts import SignInProviders, Way
from scripts.local.ports import free_port
from tests.database import CHECKOUT
from tests.web.browser_client import BrowserClient
from tests.web.local_provider import wait_until_it_answers

PLACE = CHECKOUT / ".local" / "certified-provider"
SECRET = "a secret: of & this machine"  # noqa: S105
BACK = "http://localhost/sign-in/callback"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    node = shutil.which("node")
    if node is None or not (PLACE / "stamp").is_file():
        pytest.skip("needs Node, and scripts/prepare-certified-provider.sh to have run")
    port = free_port(19_700)
    issuer = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("certified") / "provider.log"
    environ = {"ISSUER": issuer, "PORT": str(port), "REDIRECT": BACK, "CLIENT_SECRET": SECRET}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [node, "provider.mjs"], cwd=PLACE, env=os.environ | environ, stdout=output, stderr=output
        )
        try:
            wait_until_it_answers(issuer, process)
            yield issuer
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(SystemClock().now())


@pytest.fixture
def sign_in_providers(issuer: str, loopback: None) -> SignInProviders:
    settings = IdentityProviderSettings(
        name="node",
        label="the Node provider",
        discovery_url=f"{issuer}/.well-known/openid-configuration",
        client_id="transcrypt",
        client_secret=SECRET,
    )
    return SignInProviders((Way("node", settings.label, OpenIdProvider(settings, SystemClock())),))


class Person:
    """A browser at the provider: it keeps the provider's cookies, as a person's own does."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.session = requests.Session()
        self.session.trust_env = False

    def agree(self, url: str) -> str:
        """Go through the provider's forms; where on our site they end."""
        for _ in range(12):
            answer = self.session.get(url, allow_redirects=False, timeout=60)
            if answer.status_code in {302, 303}:
                url = urljoin(url, answer.headers["Location"])
                if url.startswith(BACK):
                    back = urlsplit(url)
                    return f"{back.path}?{back.query}"
                continue
            url = self._fill_in(url, answer.text)
        raise AssertionError("the provider asked and asked")

    def _fill_in(self, url: str, page: str) -> str:
        action = re.search(r'action="([^"]+)"', page)
        prompt = re.search(r'name="prompt" value="(\w+)"', page)
        assert action, page
        assert prompt, page
        form = {"prompt": prompt[1]} | (
            {"login": self.name, "password": "any"} if prompt[1] == "login" else {}
        )
        answer = self.session.post(urljoin(url, action[1]), data=form, allow_redirects=False, timeout=60)
        return urljoin(url, answer.headers["Location"])


@pytest.fixture
def person() -> Iterator[Person]:
    somebody = Person(f"ada-{uuid4().hex[:8]}")
    with somebody.session:
        yield somebody


@pytest.mark.req("AUTH-01")
def test_a_person_signs_in_and_is_known_again(client: BrowserClient, app: Flask, person: Person) -> None:
    left = client.get("/sign-in/node")
    back = client.get(person.agree(left.location))
    assert (back.status_code, back.location) == (303, "/organisations")
    made = client.post("/welcome", data={"name": "Careful Ltd", "csrf_token": token_of(client, "/welcome")})
    assert made.location == "/app"
    later = app.test_client()
    assert isinstance(later, BrowserClient)
    left = later.get("/sign-in/node?next=/app/settings")
    assert later.get(person.agree(left.location)).location == "/app/settings"
    assert "Careful Ltd" in later.get("/app/settings").text
    assert f"Person {person.name}" in later.get("/app/settings").text, "told by the user info"


@pytest.mark.req("AUTH-01")
def test_an_answer_works_once_and_in_one_browser(client: BrowserClient, app: Flask, person: Person) -> None:
    back = person.agree(client.get("/sign-in/node").location)
    other = app.test_client()
    assert isinstance(other, BrowserClient)
    assert other.get(back).status_code == 401
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401


@pytest.mark.req("AUTH-06")
def test_a_recent_sign_in_is_enforced_by_the_provider(
    client: BrowserClient, clock: SetClock, person: Person
) -> None:
    client.get(person.agree(client.get("/sign-in/node").location))
    client.post("/welcome", data={"name": "Careful Ltd", "csrf_token": token_of(client, "/welcome")})
    clock.advance(timedelta(minutes=6))
    left = client.get("/sign-in/node?again=1&next=/app/settings")
    assert "max_age=300" in left.location
    assert client.get(person.agree(left.location)).location == "/app/settings"


@pytest.mark.req("AUTH-01")
def test_a_person_who_declines_is_told_so(client: BrowserClient) -> None:
    left = client.get("/sign-in/node")
    state = re.search(r"state=([^&]+)", left.location)
    assert state
    answer = client.get(
        f"/sign-in/callback?error=access_denied&state={state[1]}&iss={issuer_in(left.location)}"
    )
    assert answer.status_code == 401
    assert "cancelled" in answer.text


def issuer_in(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def token_of(client: BrowserClient, path: str) -> str:
    return client.get(path).text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_the_lock_names_no_registry() -> None:
    lock = Path(CHECKOUT / "tests/certified_provider/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
