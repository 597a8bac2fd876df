"""One connection for as long as a request lasts, and how its failing is told from a mistake of ours."""

from __future__ import annotations

from enum import Enum, auto

import psycopg
from peewee import InterfaceError, OperationalError, PeeweeException
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

# Everything the database can answer with.
ERRORS: tuple[type[Exception], ...] = (*FAILURES, PeeweeException, psycopg.Error)


class Trouble(Enum):
    """What an error of the database means for whoever asked."""

    AWAY = auto()
    """It does not answer, has no room, or takes no changes at the moment."""
    BUSY = auto()
    """Somebody else was in the way, or it took too long: the same may go well a moment later."""
    UNKEEPABLE = auto()
    """A value that no column takes: NUL in a text, a number out of range, a rule of the table broken."""
    TAKEN = auto()
    """What somebody else made or took away meanwhile."""
    MISTAKE = auto()
    """Ours."""


_BUSY = {"40001", "40P01", "55P03", "57014"}
_UNKEEPABLE = {"22001", "22003", "22007", "22008", "22021", "22P02", "22P05", "23514"}
_TAKEN = {"23503", "23505", "23P01"}
_READ_ONLY = "25006"


def trouble_of(error: BaseException) -> Trouble:
    """Which of them ``error`` is; it may be peewee's or psycopg's."""
    # peewee raises its own while it handles psycopg's.
    both = (error, error.__cause__, error.__context__)
    original = next((part for part in both if isinstance(part, psycopg.Error)), None)
    state = original.sqlstate if original is not None else None
    if state in _BUSY:
        return Trouble.BUSY
    if state in _TAKEN:
        return Trouble.TAKEN
    if isinstance(error, FAILURES) or state == _READ_ONLY:
        return Trouble.AWAY
    # psycopg finds NUL by itself, and such an error has no state.
    unsent = state is None and isinstance(original, psycopg.DataError)
    return Trouble.UNKEEPABLE if unsent or state in _UNKEEPABLE else Trouble.MISTAKE


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
