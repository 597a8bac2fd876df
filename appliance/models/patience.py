"""Connections that wait only so long for an answer: a server that stands still keeps no limit itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from playhouse.postgres_ext import Psycopg3ExtAdapter
from psycopg import Connection, OperationalError
from psycopg.errors import _WaitTimeout

if TYPE_CHECKING:
    from psycopg.abc import PQGen

T = TypeVar("T")


class NoAnswerError(OperationalError):
    """The server took a message and said nothing. What it was told to do may still happen."""


class PatientConnection(Connection[Any]):
    """A connection that is closed when one answer takes longer than ``patience`` seconds; None is for ever.

    The library waits with a deadline by itself: it costs neither a thread nor a message.
    """

    patience: float | None = None
    gave_up = False

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As the library's, which every question goes through. Raises NoAnswerError."""
        bound = self.patience if timeout is None else timeout
        try:
            return super().wait(gen, interval, bound)
        except _WaitTimeout:
            if timeout is not None:  # whoever gave a time of their own knows what to do
                raise
            self.gave_up = True
            self.close()
            raise NoAnswerError(f"the database did not answer within {bound} seconds") from None


class PatientAdapter(Psycopg3ExtAdapter):
    """The library's way to connect, with a connection of ours."""

    def connect(self, db: Any, **params: Any) -> PatientConnection:
        """As the library's, for the address that ``db`` was given."""
        return PatientConnection.connect(db.database, **params)
