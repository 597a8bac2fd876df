"""The pool of connections: peewee's, asking the server less often than peewee does by itself."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from peewee import __exception_wrapper__  # type: ignore[attr-defined]
from playhouse.postgres_ext import PooledPsycopg3Database
from psycopg import Connection
from psycopg.pq import TransactionStatus

# A server that went away within this time is noticed by the query itself, as one that goes during it is.
TRUSTED_SECONDS = 1.0

IDLE_LIMIT = "30s"
"""A process that was stopped in the middle of a transaction must not keep its locks from everybody else."""


class Pool(PooledPsycopg3Database):
    """Every question to the server takes part of a millisecond, and a page asks only a handful.

    A connection that just came back is lent again without asking the server whether it is still there, and a
    transaction begins and is told whose rows it may see in one message.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._returned_at: dict[int, float] = {}
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]

    def begin(
        self, isolation_level: str | None = None, *, scope: Mapping[str, UUID | None] | None = None
    ) -> None:
        """Begin a transaction with these settings, which end with it. None is set as nothing."""
        if scope is None:
            super().begin(isolation_level)
            return
        # Names are ours and values are UUIDs: none of them needs quoting.
        settings = ", ".join(f"set_config('{name}', '{value or ''}', true)" for name, value in scope.items())
        settings += f", set_config('idle_in_transaction_session_timeout', '{IDLE_LIMIT}', true)"
        # Two statements in one message cannot be prepared; parameters would make two messages of them.
        with __exception_wrapper__:
            self.cursor().execute(f"begin; select {settings}", prepare=False)  # type: ignore[no-untyped-call]

    def _is_closed(self, conn: Connection[Any]) -> bool:
        returned_at = self._returned_at.pop(id(conn), None)
        if returned_at is not None and time.monotonic() - returned_at < TRUSTED_SECONDS:
            return conn.closed or conn.info.transaction_status != TransactionStatus.IDLE
        return bool(super()._is_closed(conn))  # type: ignore[no-untyped-call]

    def _can_reuse(self, conn: Connection[Any]) -> bool:
        reusable = bool(super()._can_reuse(conn))  # type: ignore[no-untyped-call]
        if reusable:
            self._returned_at[id(conn)] = time.monotonic()
        return reusable
