"""The provider that scripts/dev.sh runs, as a process, and a browser's way through its one page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests

from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.foundation.app_settings import IdentityProviderSettings
from appliance.foundation.clock import Clock, SystemClock
from appliance.services.accounts import Way
from scripts.local.ports import free_port
from tests.database import CHECKOUT


@contextmanager
def running_local_provider() -> Iterator[str]:
    """The issuer of a provider process that listens on this machine; it ends with the block."""
    port = free_port(19_600)
    issuer = f"http://127.0.0.1:{port}"
    program = [sys.executable, "-m", "scripts.local.identity_provider", "--port", str(port)]
    process = subprocess.Popen(program, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(issuer, process)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_it_answers(issuer: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the provider can be asked; fail when its process ended, or after half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider did not start")


def way_to(issuer: str, *, name: str = "local", clock: Clock | None = None) -> Way:
    """The way to sign in there."""
    settings = IdentityProviderSettings(
        name=name,
        label="the local provider",
        discovery_url=f"{issuer}/.well-known/openid-configuration",
        client_id="transcrypt",
        client_secret="of a local provider",  # noqa: S106 - it takes any
        verifies_addresses=True,
    )
    return Way(name, settings.label, OpenIdProvider(settings, clock or SystemClock()))


def agree_as(person: str, authorize_url: str) -> str:
    """Click on ``person`` at the provider; where on our site it sends the browser (path and query)."""
    answer = requests.post(authorize_url, data={"sub": person}, allow_redirects=False, timeout=60)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"
