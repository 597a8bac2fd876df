"""scripts/dev.sh for real: everything comes up, data survives, and nothing is left behind however it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest

from scripts.local.children import Children
from scripts.local.dev_settings import DevPlaces
from scripts.local.postgres import PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from scripts.local.processes import is_alive
from scripts.local.start import Running
from tests.architecture.checkout import CHECKOUT
from tests.own_server import own_server

PATIENCE = 120.0  # seconds; a busy machine takes its time
LAST_LINE = "Ctrl-C stops everything."


class Installation:
    """A development installation with a folder of its own, started the way dev.sh does."""

    def __init__(self, folder: Path) -> None:
        self.places = DevPlaces(folder)
        self.record = self.places.home / "children.json"
        self.running: list[subprocess.Popen[str]] = []

    def begin(self, **environment: str) -> subprocess.Popen[str]:
        home = str(self.places.home)
        command = [sys.executable, "-m", "scripts.local.start", "--home", home, "--port", "18180"]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
        supervisor = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=plain | environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.running.append(supervisor)
        return supervisor

    def start(self) -> tuple[subprocess.Popen[str], str]:
        """The supervisor and what it said once all was ready."""
        supervisor = self.begin()
        assert supervisor.stdout is not None
        said = ""
        for line in supervisor.stdout:
            said += line
            if line.strip() == LAST_LINE:
                return supervisor, said
        assert supervisor.stderr is not None
        pytest.fail(f"it did not start: {said}{supervisor.stderr.read()}")

    def end(self, supervisor: subprocess.Popen[str], number: int) -> int:
        supervisor.send_signal(number)
        supervisor.communicate(timeout=PATIENCE)
        return supervisor.returncode

    def child_ids(self) -> list[int]:
        # Between two of its children the supervisor writes it anew.
        recorded = json.loads(self.record.read_text() or "[]")
        return [pid for pid, _ in recorded]

    def postgres(self) -> PrivatePostgres:
        return PrivatePostgres(place_for_data(self.places.postgres))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One for all: whichever comes first plants the sample, and each finds nothing running."""
    folder = CHECKOUT / ".local" / "test-dev" / token_hex(4)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    installation = Installation(folder)
    yield installation
    for supervisor in installation.running:
        if supervisor.poll() is None:
            installation.end(supervisor, signal.SIGINT)
        for pipe in (supervisor.stdout, supervisor.stderr):
            assert pipe is not None
            pipe.close()
    installation.postgres().stop()


def url_in(said: str) -> str:
    return next(line.strip() for line in said.splitlines() if line.strip().startswith("http://localhost"))


def audit_events(installation: Installation) -> set[str]:
    """The hash of every event. A worker that begins may add some of its own at any time."""
    with psycopg.connect(installation.postgres().url("transcrypt_dev")) as connection:
        return {row[0] for row in connection.execute("select event_hash from audit_event")}


def organisations(installation: Installation) -> int:
    with psycopg.connect(installation.postgres().url("transcrypt_dev")) as connection:
        row = connection.execute("select count(*) from organisation").fetchone()
    assert row is not None
    return int(row[0])


def secrets_of(installation: Installation) -> list[tuple[int, str]]:
    """The modes and contents of the files that hold any."""
    files = (installation.places.secrets, installation.places.database_addresses)
    return [(file.stat().st_mode & 0o777, file.read_text()) for file in files]


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 30
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def died_of_the_worker(supervisor: subprocess.Popen[str], installation: Installation) -> None:
    os.kill(installation.child_ids()[-1], signal.SIGKILL)
    _, complaint = supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 1
    assert "worker has ended." in complaint
    assert complaint.rstrip().endswith("Everything else is stopped now.")


@pytest.mark.req("OPS-09", "SEC-02")
def test_it_comes_up_goes_down_and_comes_up_with_the_same_data_however_it_ended(
    installation: Installation, loopback: None
) -> None:
    """One life of an installation: every start takes as long as all that is asked of it here."""
    supervisor, said = installation.start()
    for person in ("admin@example.test", "member@example.test", "guest@example.test"):
        assert person in said
    with urllib.request.urlopen(url_in(said)) as answer:  # noqa: S310 our own, just started
        assert answer.status == 200
    events, planted = audit_events(installation), organisations(installation)
    children = installation.child_ids()
    assert len(events) > 50
    assert installation.end(supervisor, signal.SIGINT) == 0
    assert gone(children)
    assert not installation.postgres().is_running()
    secrets = secrets_of(installation)
    assert [mode for mode, _ in secrets] == [0o600, 0o600]

    supervisor, _ = installation.start()
    assert audit_events(installation) >= events
    assert organisations(installation) == planted
    assert secrets_of(installation) == secrets
    left = installation.child_ids()
    assert installation.end(supervisor, signal.SIGKILL) == -signal.SIGKILL
    assert all(is_alive(pid) for pid in left)

    supervisor, again = installation.start()
    assert gone(left), "what a killed supervisor left is found and ended"
    assert url_in(again) == url_in(said), "the ports of what was left are free again"
    second = installation.begin()
    _, complaint = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert complaint.startswith("It runs already")
    died_of_the_worker(supervisor, installation)


def test_a_database_that_is_gone_is_told_with_its_log_though_all_the_children_run(tmp_path: Path) -> None:
    with own_server() as server:
        server.start()
        killed = server.written_pid()
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        told = Running(Children(tmp_path / "logs", tmp_path / "children.json"), server)
        assert told.wait_for_the_first_end().startswith(f"PostgreSQL has ended. The end of {server.folder}")


def test_told_to_stop_while_it_starts_it_leaves_nothing_behind(installation: Installation) -> None:
    supervisor = installation.begin()
    deadline = time.monotonic() + PATIENCE
    while not (installation.record.exists() and len(installation.child_ids()) == 3):
        assert time.monotonic() < deadline, "web and worker were not started"
        time.sleep(0.02)
    children = installation.child_ids()
    assert installation.end(supervisor, signal.SIGTERM) == 0
    assert gone(children)
    assert not installation.postgres().is_running()


def test_a_database_that_does_not_answer_is_one_sentence(installation: Installation) -> None:
    supervisor = installation.begin(DATABASE_URL="postgresql://nobody:hidden@/none?host=/no/such/folder")
    _, complaint = supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 1
    assert complaint.startswith("The server does not let us prepare it (")
    assert "hidden" not in complaint
    assert "Traceback" not in complaint
