"""One connection for as long as a request lasts, and how its failing is told from a mistake of ours."""

from __future__ import annotations

import psycopg
from peewee import InterfaceError, OperationalError
from playhouse.pool import MaxConnectionsExceeded

from appliance.models.database import database

# psycopg's own come out where the queue puts a job into the caller's transaction.
FAILURES: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    MaxConnectionsExceeded,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def open_connection() -> None:
    """Connect this thread; nothing when it is connected."""
    database.connect(reuse_if_open=True)


def close_connection() -> None:
    """Give the connection back to the pool, rolled back if anything is still open in it."""
    if not database.is_closed():
        database.close()


def answers() -> bool:
    """Whether a query goes through now."""
    try:
        with database.connection_context() if database.is_closed() else database.atomic():
            database.execute_sql("select 1")
    except FAILURES:
        return False
    return True
