"""The connection to PostgreSQL, and the transaction every service function runs in.

``database`` stands for whatever ``wiring`` connected; importing this opens nothing. The two settings a
transaction carries are what row-level security reads: without them no row of any organisation is visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from peewee import DatabaseProxy, Model
from playhouse.postgres_ext import PooledPsycopg3Database

database = DatabaseProxy()


class Table(Model):
    """What all our tables share: the database, and names as they are written in the migrations."""

    class Meta:
        database = database
        legacy_table_names = False


def connect(url: str, *, max_connections: int, application_name: str) -> PooledPsycopg3Database:
    """A pool of connections to ``url``, opened on first use; give it to ``database.initialize``."""
    return PooledPsycopg3Database(  # type: ignore[no-untyped-call]
        url,
        max_connections=max_connections,
        stale_timeout=300,
        timeout=5,
        application_name=application_name,
    )


@contextmanager
def transaction(*, tenant_id: UUID | None = None, account_id: UUID | None = None) -> Iterator[None]:
    """One transaction that sees the rows of one organisation, or of one person across organisations.

    The settings end with the transaction. Nested calls are savepoints and may not change the tenant.
    """
    with database.connection_context() if database.is_closed() else _nothing(), database.atomic():
        _set("app.tenant_id", tenant_id)
        _set("app.account_id", account_id)
        yield


def require_transaction() -> None:
    """Lower functions that write call this: a change and its audit row commit together or not at all."""
    if not database.in_transaction():
        raise RuntimeError("this needs an open transaction: call it inside ctx.transaction()")


def _set(name: str, value: UUID | None) -> None:
    database.execute_sql("select set_config(%s, %s, true)", (name, "" if value is None else str(value)))


@contextmanager
def _nothing() -> Iterator[None]:
    yield
