"""Brings a database up to date: forward only, one runner at a time, each file once and whole.

Connects by itself, as the role that owns the tables. A name that is recorded and not on disk means that the
database is newer than this code: that is how an upgrade under way looks, so it is told and not refused.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from appliance.foundation import logs
from appliance.foundation.errors import RefusedError
from appliance.models.database import database
from appliance.models.migration_files import FOLDER, MigrationFile, Step, migration_files
from appliance.models.server_refusals import server_refusals

_LOCK = 7_261_600
_WAIT_FOR_OTHER_RUNNER = "10min"
# A migration that cannot have its lock soon gives up, rather than hold up the queries that queue behind it.
_WAIT_FOR_TABLE = "5s"

_RECORD = """
  create table if not exists schema_migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )
"""


def migrate(url: str, folder: Path | None = None, *, check_only: bool = False) -> list[str]:
    """Apply what is missing to the database at ``url`` and return the names of those files, in order.

    ``check_only`` changes nothing and returns what is missing. Raises RefusedError when a file was changed
    after it was applied, or when one fails: its changes are then undone, those of the files before it stand.
    Raises ServerRefusesError when the server does not answer.
    """
    files = migration_files(folder or FOLDER)
    with server_refusals(), psycopg.connect(url, autocommit=True) as connection:
        if check_only:
            return [file.name for file in _missing(files, _recorded(connection))]
        _take_turn(connection)
        connection.execute(_RECORD)
        recorded = _recorded(connection)
        missing = _missing(files, recorded)
        for file in missing:
            _apply(connection, file, recorded)
        return [file.name for file in missing]


def missing_migrations() -> list[str]:
    """Names of the files the connected database has not had yet, for readiness; never changes anything."""
    there = database.execute_sql("select to_regclass('schema_migration')").fetchone()
    rows = [] if there == (None,) else database.execute_sql("select name from schema_migration").fetchall()
    recorded = {name for (name,) in rows}
    return [file.name for file in migration_files() if file.name not in recorded]


def _take_turn(connection: psycopg.Connection) -> None:
    connection.execute(f"set lock_timeout = '{_WAIT_FOR_OTHER_RUNNER}'".encode())
    connection.execute("select pg_advisory_lock(%s)", (_LOCK,))  # the server frees it, even if we die
    connection.execute(f"set lock_timeout = '{_WAIT_FOR_TABLE}'".encode())


def _recorded(connection: psycopg.Connection) -> dict[str, str]:
    """What was applied, by name, with its checksum; nothing where no migration ever ran."""
    if connection.execute("select to_regclass('schema_migration')").fetchone() == (None,):
        return {}
    return dict(connection.execute("select name, sha256 from schema_migration").fetchall())


def _missing(files: list[MigrationFile], recorded: dict[str, str]) -> list[MigrationFile]:
    for file in files:
        if recorded.get(file.name, file.sha256) != file.sha256:
            raise RefusedError(
                "was changed after it was applied", place=file.name, mend="Restore it, and write a new one"
            )
    known = {file.name for file in files}
    for name in recorded:
        if name.partition("/")[0] not in known:
            logs.event(
                "migration.unknown", "the database is newer than this code", level="WARN", migration=name
            )
    return [file for file in files if file.name not in recorded]


def _apply(connection: psycopg.Connection, file: MigrationFile, recorded: dict[str, str]) -> None:
    for step in file.steps():
        if step.name in recorded:
            continue
        try:
            _run(connection, step, file.sha256)
        except psycopg.Error as error:
            raise _failure(step, error) from error
    logs.event("migration.applied", "a migration was applied", migration=file.name)


def _run(connection: psycopg.Connection, step: Step, sha256: str) -> None:
    if step.in_transaction:
        with connection.transaction():
            _execute(connection, step, sha256)
    else:
        _execute(connection, step, sha256)


def _execute(connection: psycopg.Connection, step: Step, sha256: str) -> None:
    for statement in step.statements:
        connection.execute(statement.encode())  # without parameters: the server takes it apart
    connection.execute("insert into schema_migration (name, sha256) values (%s, %s)", (step.name, sha256))


def _failure(step: Step, error: psycopg.Error) -> RefusedError:
    hint = error.diag.message_hint
    line = ""
    if position := error.diag.statement_position:
        statement = next((text for text in step.statements), "")
        line = f", line {statement[: int(position)].count(chr(10)) + 1}"
    return RefusedError(error.diag.message_primary or str(error), place=step.name + line, mend=hint)
