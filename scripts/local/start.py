"""All of the product on this machine: database, sign-in provider, web and worker, until Ctrl-C.

Everything it keeps is in one folder and survives; whatever runs already is found or ended, never doubled.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from appliance.foundation.errors import TranscryptError
from appliance.services import database_upkeep
from scripts.local.children import Children
from scripts.local.dev_settings import DevPlaces, environment
from scripts.local.identity_provider import PEOPLE
from scripts.local.packs import CHECKOUT, ready_home
from scripts.local.ports import HOST, free_port
from scripts.local.postgres import PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from scripts.local.readiness import NotStartedError, wait_until_ready
from scripts.local.seeding import is_planted, note_planted, provider_port

DATABASE = "transcrypt_dev"
WEB_PORT = 8080
IDENTITY_PORT = 9400


_STAND_IN = (
    "Another program has port {port}, where people sign in, so everybody is new until it is free again.\n"
    "What they entered before is kept."
)


class ToldToStop(BaseException):
    """SIGTERM: leave as with Ctrl-C."""


@dataclass(frozen=True)
class Running:
    """What runs: the children, and the database where it is a private one."""

    children: Children
    server: PrivatePostgres | None

    def wait_for_the_first_end(self) -> str:
        """Wait until a part ends by itself; what it said last, and where."""
        while True:
            if self.server is not None and not self.server.is_running():
                return self.server.obituary()
            if name := self.children.ended():
                return self.children.obituary(name)
            time.sleep(0.5)


def main() -> int:
    """Start everything, say where it is, wait. Answers 0 after Ctrl-C, 1 when something ended or failed."""
    arguments = _parser().parse_args()
    places = DevPlaces(arguments.home.resolve())
    signal.signal(signal.SIGTERM, _stop)
    # A shell that starts it in the background has it ignore Ctrl-C; whoever sends one means it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with _alone(places), _running(places, arguments.port) as (running, url):
            _say(_welcome(places, url))
            # What waits for the database may take up to 20 s to go without it.
            print(f"{running.wait_for_the_first_end()}\nStopping everything else ...", file=sys.stderr)
    except (KeyboardInterrupt, ToldToStop):
        _say("\nStopped. Everything is kept; start it again with scripts/dev.sh.")
        return 0
    except (NotStartedError, TranscryptError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
    else:
        print("Everything else is stopped now.", file=sys.stderr)
    return 1


@contextmanager
def _running(places: DevPlaces, port: int) -> Iterator[tuple[Running, str]]:
    children = Children(places.logs, places.home / "children.json")
    children.end_those_left_behind()
    with _database(places) as (server, addresses):
        try:
            environ = _start(children, places, addresses, port)
            yield Running(children, server), environ["TRANSCRYPT_BASE_URL"]
        finally:
            _ignoring_impatience(children)


def _start(children: Children, places: DevPlaces, addresses: dict[str, str], port: int) -> dict[str, str]:
    usual = provider_port(places.seed_mark, IDENTITY_PORT)
    identity_port, web_port = free_port(usual), free_port(port)
    if places.seed_mark.exists() and identity_port != usual:
        _say(_STAND_IN.format(port=usual))
    identity_url = f"http://{HOST}:{identity_port}"
    environ = environment(places, CHECKOUT, addresses, web_port=web_port, identity_url=identity_url)
    shutil.rmtree(places.metrics, ignore_errors=True)
    places.metrics.mkdir()
    python, programs = sys.executable, Path(sys.executable).parent
    provider = [python, "-m", "scripts.local.identity_provider", "--port", str(identity_port)]
    children.start("identity", provider, environ)
    ready_home(places.home)
    database_upkeep.upgrade(addresses["DATABASE_URL_MIGRATOR"])
    gunicorn: list[str | Path] = [programs / "gunicorn", "--config", CHECKOUT / "config" / "gunicorn.conf.py"]
    children.start("web", gunicorn, environ)
    # It takes a while to load; the seed is planted meanwhile.
    if not is_planted(places.seed_mark, addresses["DATABASE_URL"], identity_url):
        _say("Planting a sample organisation ...")
        _command([programs / "transcrypt", "seed", "dev", "--issuer", identity_url], environ)
        note_planted(places.seed_mark, identity_url)
    # Not earlier: reports of the seed begin days ago, and it would take one that is being made for abandoned.
    children.start("worker", [python, "-m", "appliance.jobs"], environ)
    wait_until_ready(children, f"http://{HOST}:{web_port}/readyz")
    return environ


@contextmanager
def _database(places: DevPlaces) -> Iterator[tuple[PrivatePostgres | None, dict[str, str]]]:
    """The private server and the addresses of the database; no server where DATABASE_URL names one."""
    given = os.environ.get("DATABASE_URL")
    server = None if given else PrivatePostgres(place_for_data(places.postgres))
    admin_url = given or (server.start() if server else "")
    try:
        yield server, database_upkeep.prepare(admin_url, DATABASE, places.database_addresses).addresses
    finally:
        if server:
            server.stop()


@contextmanager
def _alone(places: DevPlaces) -> Iterator[None]:
    """One supervisor for each folder; the system frees the place when it dies."""
    places.home.mkdir(parents=True, exist_ok=True)
    with (places.home / "running.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStartedError(f"It runs already, with its data in {places.home}.") from None
        yield


def _command(command: list[str | Path], environ: dict[str, str]) -> None:
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = " ".join(str(part) for part in command[1:])
        raise NotStartedError(f"This failed: transcrypt {words}\n{done.stdout}{done.stderr}".rstrip())


def _ignoring_impatience(children: Children) -> None:
    """A second Ctrl-C while all is being ended would leave half of it behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    children.stop_all()


def _welcome(places: DevPlaces, url: str) -> str:
    people = "\n".join(f"  {person.email:24}{person.role}" for person in PEOPLE)
    return f"""
Transcrypt runs on this machine, for development only:

  {url}

Press "Sign in with a local account" and be one of these, of Larkfield Joinery Ltd:

{people}

Or as "Somebody else", with any address, to begin with an organisation of your own.

Mail it would have sent: {url}/dev/mailbox
Logs: {places.logs}    Data: {places.home} (delete it to begin anew)
Ctrl-C stops everything."""


def _say(text: str) -> None:
    print(text, flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise ToldToStop


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/dev.sh", description=__doc__)
    parser.add_argument("--home", type=Path, default=CHECKOUT / ".local" / "dev")
    parser.add_argument("--port", type=int, default=WEB_PORT)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
