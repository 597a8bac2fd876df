"""What holds for every test: no network, no settings from outside, the same examples each time.

And what a test asks for that needs the real thing: a database, the product on it, people who act.
"""

from __future__ import annotations

import gc
import os
import re
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.measuring import begin_measuring, end_first_measuring
from tests.sharing_out import SharedOut, long_ones_first

if TYPE_CHECKING:
    from appliance.foundation.clock import SetClock
    from appliance.foundation.settings import Settings
    from appliance.services.context import Context, Product
    from tests.cast import Tenancy
    from tests.database import Database

# Derandomised: a change is judged by the same examples everywhere. No deadline: machines differ.
settings.register_profile(
    "transcrypt", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("transcrypt")


# What Python prints of these differs from process to process, so the processes of one run would not agree
# on which tests there are, and none would run at all.
UNSTEADY = re.compile(r"frozenset\(|\{'[^':]*', '| at 0x[0-9a-f]+")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests whose names are not the same everywhere, and put them in order."""
    unsteady = [item.nodeid for item in items if UNSTEADY.search(item.name)]
    if unsteady:
        raise pytest.UsageError("\n".join(["Give these ids= that are plain words:", *unsteady[:10]]))
    long_ones_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests and all they import stay to the end; who looks for garbage need not walk them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """By file; anything else that was asked for is left to pytest-xdist."""
    return SharedOut(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_configure(config: pytest.Config) -> None:
    end_first_measuring(config)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    begin_measuring(session)


class NetworkUsedError(AssertionError):
    """A test tried to reach another machine."""


def _stays_on_this_machine(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # the path of a Unix socket
    host = str(address[0])
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


@pytest.fixture
def loopback() -> None:
    """Ask for this to speak to a server that the test itself runs on this machine."""


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    local_allowed = not {"loopback", "migrated_database"}.isdisjoint(request.fixturenames)

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def _connect(self: socket.socket, address: Any) -> Any:
            if local_allowed and _stays_on_this_machine(address):
                return connect(self, address)
            raise NetworkUsedError(f"A test tried to connect to {address!r}; use a stand-in instead.")

        return _connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("TRANSCRYPT_", "DATABASE_URL"))]:
        monkeypatch.delenv(name)


# The product's own modules are imported where they are needed: most tests need none of them.


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The administrator's address of the server that all test processes of this machine share."""
    from tests.database import running_server

    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def roomy_database(database_server: str) -> Iterator[Callable[[], Database]]:
    """This process's migrated database, another one whenever too many organisations live in the last."""
    from tests.database import fresh_database

    with ExitStack() as until_crowded:
        lived_in: list[Database] = []

        def not_crowded() -> Database:
            if not lived_in or lived_in[0].is_crowded():
                until_crowded.close()
                lived_in[:] = [until_crowded.enter_context(fresh_database(database_server))]
            return lived_in[0]

        yield not_crowded


@pytest.fixture(scope="module")
def migrated_database(roomy_database: Callable[[], Database]) -> Database:
    """A migrated database for the tests of a file; nobody is connected to it yet."""
    return roomy_database()


@pytest.fixture
def empty_database(database_server: str, migrated_database: Database) -> Iterator[Database]:
    """A database with no migration in it, owned by the migrator; dropped after the test."""
    from tests.database import fresh_database

    with fresh_database(database_server, migrated=False) as made:
        yield made


@pytest.fixture
def db(migrated_database: Database) -> Iterator[Database]:
    """Everything in this test that uses the database works as the web role."""
    with migrated_database.in_use():
        yield migrated_database


@pytest.fixture
def as_worker(db: Database) -> Callable[[], AbstractContextManager[None]]:
    """``with as_worker():`` works as the worker's role, in this process."""
    from appliance.models.roles import WORKER

    return lambda: db.in_use(WORKER)


@pytest.fixture
def clock() -> SetClock:
    from appliance.foundation.clock import SetClock

    return SetClock(datetime(2026, 11, 21, 9, tzinfo=UTC))


@pytest.fixture(scope="session")
def packed_settings() -> Settings:
    """Settings of a home with a signing key and both rulepacks, signed. Read only: all tests share it."""
    from tests.product import settings_with_packs

    return settings_with_packs()


@pytest.fixture
def product(db: Database, clock: SetClock, tmp_path: Path, packed_settings: Settings) -> Product:
    from tests.product import make_product

    return make_product(clock, tmp_path, packed_settings)


@pytest.fixture
def run_jobs(product: Product, db: Database) -> Callable[[], None]:
    """Does every job that is due by the clock, here and now, through the worker's own handlers and rights."""
    from tests.cast import run_jobs

    return lambda: run_jobs(product, db)


@pytest.fixture
def acorn(product: Product) -> Tenancy:
    """Alice's organisation, with one person in each role."""
    from tests.cast import new_organisation

    return new_organisation(product)


@pytest.fixture
def alice(acorn: Tenancy) -> Context:
    """The owner of Acorn Ltd, making a request."""
    return acorn.owner


@pytest.fixture
def mallory(product: Product) -> Context:
    """The owner of another organisation."""
    from tests.cast import new_organisation

    return new_organisation(product, "Mallow Ltd").owner
