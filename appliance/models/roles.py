"""The database roles the product works as, made by an administrator before the first migration.

What each may do is in the migrations; here is only that they exist, can sign in and can bypass nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from psycopg import sql

from appliance.models.server_refusals import server_refusals

MIGRATOR = "transcrypt_migrator"
WEB = "transcrypt_web"
PUBLIC = "transcrypt_public"
WORKER = "transcrypt_worker"
ROLES = (MIGRATOR, WEB, PUBLIC, WORKER)

# Roles belong to the whole server: two that prepare it at once would otherwise trip over each other.
_PREPARING = 7_261_601
_POWERS = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "bypasses row-level security",
    "rolcreaterole": "may create roles",
    "rolcreatedb": "may create databases",
}


def prepare_roles(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Make the four roles, or bring those there are to what they may be and to the passwords given.

    ``admin_url`` signs in as a superuser, or as a role that may create roles. Safe to repeat. Raises
    ServerRefusesError, as everything here does.
    """
    with _administrator(admin_url) as connection:
        for role in ROLES:
            connection.execute(_role_statement(connection, role, passwords[role]))


def prepare_database(admin_url: str, name: str, *, template: str = "template0") -> None:
    """Make the database ``name`` where there is none; the migrator owns it, only our roles may connect."""
    with _administrator(admin_url) as connection:
        words = {
            "name": sql.Identifier(name),
            "owner": sql.Identifier(MIGRATOR),
            "template": sql.Identifier(template),
            "roles": sql.SQL(", ").join(map(sql.Identifier, ROLES)),
        }
        if not _is_superuser(connection):
            connection.execute(sql.SQL("grant {owner} to current_user").format(**words))
        if not _exists(connection, "select 1 from pg_database where datname = %s", name):
            connection.execute(
                sql.SQL("create database {name} owner {owner} template {template}").format(**words)
            )
        connection.execute(sql.SQL("alter database {name} owner to {owner}").format(**words))
        connection.execute(sql.SQL("revoke all on database {name} from public").format(**words))
        connection.execute(sql.SQL("grant connect on database {name} to {roles}").format(**words))


def role_faults(url: str) -> list[str]:
    """What the role that ``url`` signs in as can do and should not: sentences, none where all is well."""
    with server_refusals(), psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
            " from pg_roles where rolname = current_user"
        ).fetchone()
    name, *powers = row or ("nobody",)
    return [f"{name} {says}" for says, has in zip(_POWERS.values(), powers, strict=False) if has]


def _role_statement(connection: psycopg.Connection, role: str, password: str) -> sql.Composed:
    name = sql.Identifier(role)
    # The server is told a verifier, so that no log of its statements holds a password.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    # On PostgreSQL 15 the owner of a database has its rights on the schema by inheritance only.
    inherits = "inherit" if role == MIGRATOR else "noinherit"
    attributes = f"login {inherits} nosuperuser nobypassrls nocreaterole nocreatedb noreplication"
    verb = "create"
    if _exists(connection, "select 1 from pg_roles where rolname = %s", role):
        verb = "alter"
        if not _is_superuser(connection):
            attributes = "login"  # only a superuser may say more of a role there is, even to take it away
    return sql.SQL("{verb} role {name} {attributes} password {verifier}").format(
        verb=sql.SQL(verb), name=name, attributes=sql.SQL(attributes), verifier=sql.Literal(verifier)
    )


@contextmanager
def _administrator(url: str) -> Iterator[psycopg.Connection]:
    with server_refusals(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_PREPARING,))
        yield connection


def _is_superuser(connection: psycopg.Connection) -> bool:
    return _exists(connection, "select 1 from pg_roles where rolname = %s and rolsuper", connection.info.user)


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None
