"""Real PostgreSQL for tests: one server for the machine, one migrated database for each test process.

TRANSCRYPT_TEST_DATABASE_URL names the server by an administrator's address; without it a private one is
started, which the last test process to leave stops. It writes nothing safely to disk: it may be lost.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from peewee import PeeweeException
from psycopg import sql

from appliance.models.database import connect, database
from appliance.models.migrate import migrate
from appliance.models.pool import Pool
from appliance.models.roles import MIGRATOR, ROLES, WEB, prepare_database, prepare_roles
from scripts.local.database_addresses import with_database, with_role
from scripts.local.file_lock import Presence
from scripts.local.postgres import PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from scripts.local.processes import is_alive

CHECKOUT = Path(__file__).resolve().parents[1]
MIGRATIONS = CHECKOUT / "appliance" / "models" / "migrations"
CROWD = 150  # organisations
POOL = 40  # tests of concurrency open up to 32 connections at once
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "autovacuum": "off",
}
_TEMPLATE = 7_261_602
_PREFIX = "transcrypt_test_"


@dataclass(frozen=True)
class Database:
    """One database of the test server, and its address for each role."""

    admin_url: str
    _rested: dict[str, Pool] = field(default_factory=dict, repr=False, compare=False)
    _admins: list[psycopg.Connection[Any]] = field(default_factory=list, repr=False, compare=False)

    def url(self, role: str = WEB) -> str:
        """The address for a role of appliance.models.roles."""
        return with_role(self.admin_url, role, password_of(role))

    def as_admin(self) -> psycopg.Connection[Any]:
        """A superuser's connection that commits each statement: sees every row, whatever the policies."""
        return psycopg.connect(self.admin_url, autocommit=True)

    def kept_admin(self) -> psycopg.Connection[Any]:
        """As ``as_admin``, but the same connection each time: what is asked often is planned once."""
        if not self._admins or self._admins[0].closed:
            self._admins[:] = [self.as_admin()]
        return self._admins[0]

    def is_crowded(self) -> bool:
        """Whether so many organisations live here that upkeep, which goes over all of them, takes seconds."""
        with self.as_admin() as admin:  # the connection that is kept may have been cut by the last test
            row = admin.execute("select count(*) from organisation").fetchone()
        return row is not None and row[0] > CROWD

    def connect(self, role: str = WEB) -> psycopg.Connection[Any]:
        """A plain connection as a role, for tests that say what a role may do."""
        return psycopg.connect(self.url(role))

    @contextmanager
    def in_use(self, role: str = WEB) -> Iterator[None]:
        """Have ``appliance.models.database`` work on this database as a role for the block."""
        before = database.obj
        _IN_USE.append(self)
        pool = self._pool(role)
        database.initialize(pool)
        try:
            yield
        finally:
            pool.close()
            self._put_back(role, pool)
            database.initialize(before)
            _IN_USE.pop()

    def _pool(self, role: str) -> Pool:
        """The pool the last test left, for connecting anew costs more than most tests do; or a new one."""
        return self._rested.pop(role, None) or connect(
            self.url(role), max_connections=POOL, application_name="tests"
        )

    def _put_back(self, role: str, pool: Pool) -> None:
        """Keep a pool for the next test, unless a thread still has a connection, or there came to be many."""
        is_small = not pool._in_use and len(pool._connections) == 1
        if is_small and role not in self._rested and _is_as_new(pool):
            self._rested[role] = pool
        else:
            pool.close_all()  # type: ignore[no-untyped-call]

    def disconnect(self) -> None:
        """Close what is kept for the next test."""
        while self._rested:
            self._rested.popitem()[1].close_all()  # type: ignore[no-untyped-call]
        while self._admins:
            self._admins.pop().close()


def _is_as_new(pool: Pool) -> bool:
    """Whether its connection lives, and has nothing of the test any more: no settings, no locks."""
    try:
        pool.connect()
        for statement in ("reset all", "unlisten *", "select pg_advisory_unlock_all()"):
            pool.execute_sql(statement)
    except (PeeweeException, psycopg.Error):
        return False
    pool.close()
    return True


_IN_USE: list[Database] = []


def database_in_use() -> Database:
    """The database the running test works on, for what is given no fixture."""
    return _IN_USE[-1]


@contextmanager
def running_server() -> Iterator[str]:
    """The administrator's address of a server whose roles are prepared, for as long as anybody needs it."""
    if url := os.environ.get("TRANSCRYPT_TEST_DATABASE_URL"):
        prepare_roles(url, {role: password_of(role) for role in ROLES})
        yield url
        return
    folder = place_for_data(CHECKOUT / ".local" / "test-postgres")
    folder.mkdir(parents=True, exist_ok=True)
    present = Presence(folder / "present.lock")
    server = PrivatePostgres(folder, QUICK)
    url = server.start()
    prepare_roles(url, {role: password_of(role) for role in ROLES})
    _drop_what_was_left_behind(url)
    try:
        yield url
    finally:
        if present.leave():
            server.stop()


@contextmanager
def fresh_database(server: str, *, migrated: bool = True) -> Iterator[Database]:
    """A database of its own, dropped afterwards: with all migrations, or with none."""
    name = f"{_PREFIX}{os.getpid()}_{secrets.token_hex(4)}"
    prepare_database(server, name, template=_template(server) if migrated else "template0")
    made = Database(with_database(server, name))
    try:
        yield made
    finally:
        made.disconnect()
        _drop(server, name)


def _drop_what_was_left_behind(server: str) -> None:
    """Databases of test processes that were killed: nobody works on them any more."""
    with psycopg.connect(server, autocommit=True) as connection:
        names = connection.execute(
            "select datname from pg_database where datname like %s", (f"{_PREFIX}%",)
        ).fetchall()
    for (name,) in names:
        if not is_alive(int(name.removeprefix(_PREFIX).partition("_")[0])):
            _drop(server, name)


def _template(server: str) -> str:
    """A migrated database to copy, made where this state of the migrations has none yet."""
    sources = [*sorted(MIGRATIONS.glob("*.sql")), *sorted(MIGRATIONS.parent.glob("migrat*.py"))]
    # With their names: the database writes down which files it had.
    told = (path.name.encode() + b"\0" + path.read_bytes() for path in sources)
    mark = hashlib.sha256(b"\0".join(told)).hexdigest()[:12]
    name, unfinished = f"transcrypt_template_{mark}", f"transcrypt_unfinished_{mark}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_TEMPLATE,))
        if connection.execute("select from pg_database where datname = %s", (name,)).fetchone() is None:
            _drop(server, unfinished)
            prepare_database(server, unfinished)
            migrate(Database(with_database(server, unfinished)).url(MIGRATOR))
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def password_of(role: str) -> str:
    """The same for every test process, for all of them share the server's roles."""
    return hashlib.sha256(f"for tests only: {CHECKOUT} {role}".encode()).hexdigest()
