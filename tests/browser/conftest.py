"""A real browser on the real product. Without a Chromium these tests are skipped, and say how to get one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from appliance.foundation.settings import Settings
from tests.browser.live_server import LiveServer, live_server
from tests.browser.visitor import Visitor
from tests.database import fresh_database
from tests.log_capture import problems_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium on this machine, so nothing was tried in a browser. On Debian and Ubuntu: "
    "apt-get install chromium. Elsewhere: .venv/bin/playwright install chromium, then name the program: "
    "export TRANSCRYPT_CHROMIUM=/path/to/chrome"
)
# No machine but this one has a name or an address that leads anywhere, and nothing is drawn for any screen.
ALONE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1", "--disable-gpu"]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}

Open = Callable[..., Visitor]


def chromium_path() -> str | None:
    """The browser to use, if there is one. TRANSCRYPT_CHROMIUM wins."""
    named = os.environ.get("TRANSCRYPT_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


_CHROMIUM = chromium_path()  # before tests take every setting away


@pytest.fixture(scope="session")
def live(
    database_server: str, packed_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """The product in processes of its own, on a database of its own, shared by the tests of this process."""
    folder = tmp_path_factory.mktemp("live")
    with (
        fresh_database(database_server) as database,
        live_server(database, packed_settings, folder) as server,
    ):
        yield server
    for name in ("web", "worker"):
        # Everything that was written while people worked, and while the processes ended.
        assert problems_of(server.children.log_of(name).read_text(encoding="utf-8")) == [], name


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one file at a time: while it is open, no other event loop can run in this process."""
    if _CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs what root in a container does not have.
        flags = [*ALONE, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, live: LiveServer, loopback: None) -> Iterator[Open]:
    """``window()`` opens a fresh one, without cookies, checked at the end. Takes what Playwright takes."""
    opened: list[Visitor] = []

    def _open(**how: Any) -> Visitor:
        settings = {"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "Europe/London"} | how
        visitor = Visitor(chromium.new_context(**settings), live.url, live.identity_url, live.came_before)
        opened.append(visitor)
        return visitor

    yield _open
    faults = [fault for visitor in opened for fault in visitor.faults]
    for visitor in opened:
        visitor.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def seeded(live: LiveServer) -> LiveServer:
    """The live product with the organisation of the development seed: half way through, every state there."""
    live.command("seed", "dev", "--issuer", live.identity_url)
    return live
