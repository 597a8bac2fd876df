"""The pool of connections: peewee's, asking the server less often than peewee does by itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from peewee import OperationalError, __exception_wrapper__  # type: ignore[attr-defined]
from playhouse.postgres_ext import PooledPsycopg3Database
from psycopg import Connection
from psycopg.errors import InvalidSqlStatementName
from psycopg.pq import TransactionStatus

from appliance.models.prepared_queries import Asked, PreparedQueries

T = TypeVar("T")

# A server that went away within this time is noticed by the first message itself.
TRUSTED_SECONDS = 1.0

IDLE_LIMIT = "30s"
"""A process that was stopped in the middle of a transaction must not keep its locks from everybody else."""


_log = logging.getLogger("peewee")  # where the library tells what it asks


@dataclass
class _Question:
    """A question that is not put yet, and for whom it will be."""

    settings: str
    put: bool = False


_asking: ContextVar[_Question | None] = ContextVar("asking", default=None)


class Pool(PooledPsycopg3Database):
    """Every question to the server takes part of a millisecond, and a page asks only a handful.

    A connection that just came back is lent again without asking the server whether it is still there, and a
    transaction begins and is told whose rows it may see in one message.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._returned_at: dict[int, float] = {}
        self._prepared = PreparedQueries()
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]

    def begin(
        self, isolation_level: str | None = None, *, scope: Mapping[str, UUID | None] | None = None
    ) -> None:
        """Begin a transaction with these settings, which end with it. None is set as nothing."""
        if scope is None:
            super().begin(isolation_level)
            return
        settings = (
            _settings(scope) + f", set_config('idle_in_transaction_session_timeout', '{IDLE_LIMIT}', true)"
        )
        # Two statements in one message cannot be prepared; parameters would make two messages of them.
        self._first(lambda: self.cursor().execute(f"begin; select {settings}", prepare=False))  # type: ignore[no-untyped-call]

    @contextmanager
    def one_question(self, scope: Mapping[str, UUID | str | None]) -> Iterator[None]:
        """Put the one query of the block in a transaction of its own, all in one message.

        The server takes several statements in a message as one transaction, so that the settings hold for the
        query and for nothing after it. A second query raises RuntimeError: it would belong to nobody.
        """
        token = _asking.set(_Question(_settings(scope)))
        try:
            yield
        finally:
            _asking.reset(token)

    def execute_sql(self, sql: Any, params: Any = None, named_cursor: Any = None) -> Any:
        """As peewee's; inside ``one_question`` the query is sent together with its settings."""
        question = _asking.get()
        if question is None:
            if sql.startswith("ROLLBACK"):  # to a savepoint
                self._prepared.doubt(self.connection())  # type: ignore[no-untyped-call]
            return super().execute_sql(sql, params, named_cursor)  # type: ignore[no-untyped-call]
        if question.put:
            raise RuntimeError("this asks twice: open a transaction for more than one question")
        question.put = True
        _log.debug((sql, params))
        return self._first(lambda: self._send(question.settings, [(sql, params)]))

    def ask_all(self, scope: Mapping[str, UUID | str | None], questions: Sequence[Asked]) -> list[list[Any]]:
        """Put several queries in one transaction, all in one message; the rows of each."""
        for question in questions:
            _log.debug(question)
        cursor = self._first(lambda: self._send(_settings(scope), questions))
        rows = [cursor.fetchall()]
        while cursor.nextset():
            rows.append(cursor.fetchall())
        return rows

    def lend(self) -> Connection[Any]:
        """This thread's connection for a library that works with it itself, and may have it forget things."""
        connection: Connection[Any] = self.connection()  # type: ignore[no-untyped-call]
        self._prepared.doubt(connection)
        return connection

    def _send(self, settings: str, questions: Sequence[Asked]) -> Any:
        try:
            return self._send_prepared(settings, questions)
        except InvalidSqlStatementName:  # nothing of the message was done
            self._prepared.doubt(self.connection())  # type: ignore[no-untyped-call]
            return self._send_prepared(settings, questions)

    def _send_prepared(self, settings: str, questions: Sequence[Asked]) -> Any:
        connection = self.connection()  # type: ignore[no-untyped-call]
        texts = [self._prepared.text_of(connection, *question) for question in questions]
        cursor = self.cursor()  # type: ignore[no-untyped-call]
        cursor.execute("; ".join([f"select {settings}", *texts]), prepare=False)
        cursor.nextset()
        return cursor

    def rollback(self) -> None:
        """As peewee's, and then it is not known what is still prepared."""
        super().rollback()
        self._prepared.doubt(self.connection())  # type: ignore[no-untyped-call]

    def _first(self, send: Callable[[], T]) -> T:
        """Send what depends on nothing before it: once more on a new connection, if the old one was cut.

        A server that restarts cuts every connection that rests, and nobody need notice.
        """
        try:
            with __exception_wrapper__:
                return send()
        except OperationalError:
            if not self.connection().closed:  # type: ignore[no-untyped-call]
                raise
        self._returned_at.clear()  # the others were cut with it: each is asked before it is lent
        with __exception_wrapper__:
            mine = self._state  # type: ignore[attr-defined]
            self._close(mine.conn, close_conn=True)
            mine.conn = self._connect()
            return send()

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


def _settings(scope: Mapping[str, UUID | str | None]) -> str:
    """Names are ours, and values UUIDs or hexadecimal digits: none of them needs quoting."""
    return ", ".join(f"set_config('{name}', '{value or ''}', true)" for name, value in scope.items())
