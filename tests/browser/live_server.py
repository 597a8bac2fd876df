"""The whole product as real processes, on a database of its own: web, worker, sign-in provider."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.foundation.rates import PREFIX, RATES
from appliance.foundation.settings import Settings
from appliance.models.roles import MIGRATOR, WEB, WORKER
from scripts.local.children import Children
from scripts.local.dev_settings import DevPlaces, environment
from scripts.local.ports import HOST
from scripts.local.readiness import PATIENCE, answers
from tests.database import CHECKOUT, Database

if TYPE_CHECKING:
    from playwright.sync_api import Cookie

# Tests do not wait a minute between two evaluations, as people would.
# A worker that gave way to the other tests would keep this one waiting.
QUICK = {
    "TRANSCRYPT_LIMIT_EVALUATION_INTERVAL_SECONDS": "1",
    "TRANSCRYPT_WEB_PROCESSES": "1",
    "TRANSCRYPT_WORKER_NICENESS": "0",
}
# Nor do people send what many tests at once do.
QUICK |= {f"{PREFIX}{name.upper()}": "off" for name in RATES}


@dataclass(frozen=True)
class LiveServer:
    """A product that runs. ``url`` is where browsers find it; ``environ`` is what its processes were told.

    ``came_before`` holds the cookies of people who have signed in, by email address.
    """

    url: str
    identity_url: str
    environ: Mapping[str, str]
    children: Children
    came_before: dict[str, list[Cookie]] = field(default_factory=dict)

    def command(self, *words: str) -> str:
        """Run one ``transcrypt`` command on this product; answers what it printed."""
        program = Path(sys.executable).with_name("transcrypt")
        done = subprocess.run(
            [program, *words], env=dict(self.environ), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"transcrypt {' '.join(words)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def last_words(self) -> str:
        """The end of every log, for a test that failed."""
        return "\n".join(f"--- {name}\n{self.children.last_words(name)}" for name in self.children.running)


@contextmanager
def live_server(database: Database, settings: Settings, folder: Path) -> Iterator[LiveServer]:
    """Start it and wait until it is ready; everything has ended when the block is left."""
    places = DevPlaces(folder)
    web_port, identity_port = _some_port(), _some_port()
    identity_url = f"http://{HOST}:{identity_port}"
    addresses = {
        "DATABASE_URL": database.url(WEB),
        "DATABASE_URL_WORKER": database.url(WORKER),
        "DATABASE_URL_MIGRATOR": database.url(MIGRATOR),
    }
    environ = environment(places, CHECKOUT, addresses, web_port=web_port, identity_url=identity_url)
    # The home is shared by all tests; what waits for a store is of one installation.
    environ |= QUICK | {"TRANSCRYPT_HOME": str(settings.home), "TRANSCRYPT_SPOOL": str(folder / "spool")}
    places.metrics.mkdir(parents=True)
    children = Children(places.logs, folder / "children.json")
    python, gunicorn = sys.executable, Path(sys.executable).with_name("gunicorn")
    provider = [python, "-m", "scripts.local.identity_provider", "--port", str(identity_port)]
    try:
        children.start("identity", provider, environ)
        children.start("web", [gunicorn, "--config", CHECKOUT / "config" / "gunicorn.conf.py"], environ)
        children.start("worker", [python, "-m", "appliance.jobs"], environ)
        server = LiveServer(f"http://localhost:{web_port}", identity_url, environ, children)
        _wait_until_ready(server)
        yield server
    finally:
        children.stop_all()


def _some_port() -> int:
    """A port the system gives: test processes beside each other get different ones."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def _wait_until_ready(server: LiveServer) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (answers(f"{server.url}/readyz") and answers(f"{server.identity_url}/")):
        ended = server.children.ended()
        assert ended is None, f"{ended} has ended\n{server.last_words()}"
        assert time.monotonic() < deadline, f"not ready in {PATIENCE} s\n{server.last_words()}"
        time.sleep(0.05)
