"""The private PostgreSQL: one server however many ask, alive again after kill -9, closed to strangers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scripts.local.database_addresses import with_role
from scripts.local.postgres import PostgresFailedError, PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from scripts.local.processes import is_alive
from tests.architecture.checkout import CHECKOUT
from tests.own_server import QUICK, own_server


@pytest.fixture
def new_server() -> Iterator[PrivatePostgres]:
    """One that has never been started: it sets itself up."""
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def one_of_all() -> Iterator[PrivatePostgres]:
    with own_server() as server:
        yield server


@pytest.fixture
def server(one_of_all: PrivatePostgres) -> Iterator[PrivatePostgres]:
    """Stopped, and mostly set up already, for that takes longer than all that is done with it."""
    yield one_of_all
    one_of_all.stop()


def pid_of(server: PrivatePostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def test_rows_survive_a_stop_and_a_start(server: PrivatePostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("create table kept as select 7 as number")
    server.stop()
    assert not server.is_running()
    with psycopg.connect(server.start()) as connection:
        assert connection.execute("select number from kept").fetchone() == (7,)


def test_rows_survive_kill_9_of_the_server(server: PrivatePostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("create table kept_as_well as select 7 as number")
    killed = pid_of(server)
    os.kill(killed, signal.SIGKILL)
    with psycopg.connect(server.start()) as connection:
        assert connection.execute("select number from kept_as_well").fetchone() == (7,)
    assert pid_of(server) != killed


def test_a_second_start_finds_the_server_that_runs(server: PrivatePostgres) -> None:
    server.start()
    first = pid_of(server)
    PrivatePostgres(server.folder).start()
    assert pid_of(server) == first


def test_several_processes_that_start_at_once_get_one_server(new_server: PrivatePostgres) -> None:
    program = (
        "import sys; from pathlib import Path; from scripts.local.postgres import PrivatePostgres\n"
        "PrivatePostgres(Path(sys.argv[1])).start()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, new_server.folder], cwd=CHECKOUT) for _ in range(3)
    ]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert is_alive(pid_of(new_server))


def test_it_outlives_whoever_started_it_and_is_stopped_by_another(server: PrivatePostgres) -> None:
    program = (
        "import os, sys; from pathlib import Path; from scripts.local.postgres import PrivatePostgres\n"
        "PrivatePostgres(Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run(
        [sys.executable, "-c", program, server.folder], cwd=CHECKOUT, check=False
    ).returncode
    assert server.is_running()
    server.stop()
    assert not server.is_running()


def test_a_wrong_password_is_refused(server: PrivatePostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(with_role(server.start(), "postgres", "guessed"))


def test_a_long_path_to_the_data_is_no_hindrance(server: PrivatePostgres) -> None:
    deep = PrivatePostgres(server.folder / ("long-" * 18) / "data", QUICK)
    with psycopg.connect(deep.start()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    deep.stop()


def test_an_interrupted_setup_is_begun_anew(new_server: PrivatePostgres) -> None:
    unfinished = new_server.data.with_suffix(".unfinished")
    unfinished.mkdir(parents=True)
    (unfinished / "half").touch()
    with psycopg.connect(new_server.start()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_server_that_cannot_start_says_why(server: PrivatePostgres) -> None:
    server.start()
    server.stop()
    broken = PrivatePostgres(server.folder, {"shared_buffers": "a lot"})
    with pytest.raises(PostgresFailedError, match='invalid value for parameter "shared_buffers"'):
        broken.start()


def test_nobody_else_may_read_data_or_password(new_server: PrivatePostgres) -> None:
    new_server.start()
    readable = [
        path.name for path in new_server.folder.iterdir() if path.stat().st_mode & 0o077 and path.is_dir()
    ]
    assert readable == []
    assert [path.stat().st_mode & 0o777 for path in new_server.folder.glob("*.password")] == [0o600]


def test_a_folder_of_private_parents_is_swapped_for_one_that_the_server_may_enter(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    place = place_for_data(private / "postgres")
    assert (
        place == private / "postgres" if os.geteuid() else place.is_relative_to("/var/lib/transcrypt-local")
    )
