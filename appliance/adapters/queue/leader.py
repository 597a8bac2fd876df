"""One process among many: whoever holds an advisory lock of the database leads.

The server frees the lock as soon as the connection of a process that died is closed, so another takes over
within one check. One that was stopped and still has its connection loses the lead when it has not asked for
LEASE. Needs a real session: not through a proxy that pools transactions.
"""

from __future__ import annotations

import psycopg

LEASE = "12s"
"""Longer than whoever leads waits between asking; upkeep asks every eight seconds."""

_KEY = 7_261_610


class Leader:
    """A claim to lead, held on a connection of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._leads = False

    def leads(self) -> bool:
        """Whether this process leads now; asks the database each time, and takes the lead if it is free."""
        try:
            return self._ask()
        except psycopg.Error:
            self.resign()
            return False

    def resign(self) -> None:
        """Let somebody else lead."""
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            connection.close()

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=5, application_name="transcrypt-leader"
            )
            self._connection.execute("select set_config('idle_session_timeout', %s, false)", (LEASE,))
        statement = "select true" if self._leads else "select pg_try_advisory_lock(%s)"
        row = self._connection.execute(statement, None if self._leads else (_KEY,)).fetchone()
        self._leads = row is not None and bool(row[0])
        return self._leads
