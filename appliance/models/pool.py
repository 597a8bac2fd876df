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
from psycopg import OperationalError as ServerSilentError
from psycopg.pq import TransactionStatus

from appliance.models.one_message import one_message
from appliance.models.patience import PatientAdapter, PatientConnection

T = TypeVar("T")

# A server that went away within this time is noticed by the first message itself.
TRUSTED_SECONDS = 1.0

CONNECT_SECONDS = 2
"""A server that takes the connection and says nothing must not hold a request."""

IDLE_LIMIT = "30s"
"""A process that was stopped in the middle of a transaction must not keep its locks from everybody else."""

Scope = Mapping[str, UUID | str | None]
"""Settings of a transaction by name, and their values."""

Asked = tuple[str, Any]
"""A query with ``%s`` or ``%(name)s``, and its values."""

_asked_at: ContextVar[float | None] = ContextVar("asked_at", default=None)

_log = logging.getLogger("peewee")  # where the library tells what it asks


@dataclass
class _Question:
    """A question that is not put yet, and for whom it will be."""

    scope: Scope
    put: bool = False


_asking: ContextVar[_Question | None] = ContextVar("asking", default=None)


class Pool(PooledPsycopg3Database):
    """Every question to the server takes part of a millisecond, and a page asks only a handful.

    A connection that just came back is lent again without asking the server whether it is still there, and a
    transaction begins and is told whose rows it may see in one message.

    ``patience`` is how many seconds a connection waits for one answer; None is for ever.
    """

    psycopg3_adapter = PatientAdapter

    def __init__(self, *arguments: Any, patience: float | None = None, **options: Any) -> None:
        self._returned_at: dict[int, float] = {}
        self._patience = patience
        self._vain_at = 0.0
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]

    def begin(self, isolation_level: str | None = None, *, scope: Scope | None = None) -> None:
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
    def one_question(self, scope: Scope) -> Iterator[None]:
        """Put the one query of the block in a transaction of its own, all in one message.

        The server takes several statements in a message as one transaction, so that the settings hold for the
        query and for nothing after it. A second query raises RuntimeError: it would belong to nobody.
        """
        token = _asking.set(_Question(scope))
        try:
            yield
        finally:
            _asking.reset(token)

    def execute_sql(self, sql: Any, params: Any = None, named_cursor: Any = None) -> Any:
        """As peewee's; inside ``one_question`` the query is sent together with its settings."""
        question = _asking.get()
        if question is None:
            return super().execute_sql(sql, params, named_cursor)  # type: ignore[no-untyped-call]
        if question.put:
            raise RuntimeError("this asks twice: open a transaction for more than one question")
        question.put = True
        _log.debug((sql, params))
        return self._first(lambda: self._send(question.scope, [(sql, params)]))[0]

    def ask_all(self, scope: Scope, questions: Sequence[Asked]) -> list[list[Any]]:
        """Put several queries in one transaction, all in one message; the rows of each."""
        for question in questions:
            _log.debug(question)
        return [cursor.fetchall() for cursor in self._first(lambda: self._send(scope, questions))]

    def _send(self, scope: Scope, questions: Sequence[Asked]) -> list[Any]:
        """The cursors of the questions, which are in one transaction because they are sent together.

        Each is prepared, by the library, which knows when the server has forgotten: with the policies of our
        tables it takes the server three times as long to plan one as to answer it.
        """
        connection = self.connection()  # type: ignore[no-untyped-call]
        with one_message(connection):
            connection.execute(*_settings_asked(scope), prepare=True)
            return [connection.execute(sql, values or (), prepare=True) for sql, values in questions]

    def _first(self, send: Callable[[], T]) -> T:
        """Send what depends on nothing before it: once more on a new connection, if the old one was cut.

        A server that restarts cuts every connection that rests, and nobody need notice.
        """
        try:
            with __exception_wrapper__:
                return send()
        except OperationalError:
            cut = self.connection()  # type: ignore[no-untyped-call]
            if not cut.closed or cut.gave_up:  # who stands still may yet do what was sent
                raise
        self._returned_at.clear()  # the others were cut with it: each is asked before it is lent
        with __exception_wrapper__:
            mine = self._state  # type: ignore[attr-defined]
            self._close(mine.conn, close_conn=True)
            mine.conn = self._connect()
            return send()

    def connect(self, *arguments: Any, **options: Any) -> bool:
        """As the library's, which lets one after the other: it is noted since when this one stands there."""
        token = _asked_at.set(time.monotonic())
        try:
            return bool(super().connect(*arguments, **options))  # type: ignore[no-untyped-call]
        finally:
            _asked_at.reset(token)

    def _connect(self) -> PatientConnection:
        """As the library's, but whoever stood behind a long vain try does not make the same again."""
        asked_at = _asked_at.get() or time.monotonic()
        with self._pool_lock:
            if self._vain_at > asked_at:
                raise ServerSilentError("the database did not answer whoever asked just before")
            tried_at = time.monotonic()
            try:
                connection: PatientConnection = super()._connect()
            except ServerSilentError:
                if time.monotonic() - tried_at > CONNECT_SECONDS / 2:
                    self._vain_at = time.monotonic()
                raise
        connection.patience = self._patience
        return connection

    def _is_closed(self, conn: PatientConnection) -> bool:
        returned_at = self._returned_at.pop(id(conn), None)
        if returned_at is not None and time.monotonic() - returned_at < TRUSTED_SECONDS:
            return conn.closed or conn.info.transaction_status != TransactionStatus.IDLE
        conn.patience = CONNECT_SECONDS
        closed = bool(super()._is_closed(conn))  # type: ignore[no-untyped-call]
        if conn.gave_up:  # nor would it answer on the others, which everybody would wait for one by one
            self.close_idle()
        return closed

    def _can_reuse(self, conn: Connection[Any]) -> bool:
        reusable = bool(super()._can_reuse(conn))  # type: ignore[no-untyped-call]
        if reusable:
            self._returned_at[id(conn)] = time.monotonic()
        return reusable


def _settings(scope: Scope) -> str:
    """Names are ours, and values UUIDs or hexadecimal digits: none of them needs quoting."""
    return ", ".join(f"set_config('{name}', '{value or ''}', true)" for name, value in scope.items())


def _settings_asked(scope: Scope) -> Asked:
    """The same as a query with values, which is prepared once for all of them."""
    settings = ", ".join(f"set_config('{name}', %s, true)" for name in scope)
    return f"select {settings}", [str(value or "") for value in scope.values()]
