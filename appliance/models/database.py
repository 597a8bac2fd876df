"""The connection to PostgreSQL, and the transaction every service function runs in.

``database`` stands for whatever ``wiring`` connected; importing this opens nothing. The two settings a
transaction carries are what row-level security reads: without them no row of any organisation is visible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from peewee import DatabaseProxy, Model
from psycopg.conninfo import conninfo_to_dict

from appliance.foundation import logs
from appliance.models.pool import CONNECT_SECONDS, Asked, Pool, Scope

database = DatabaseProxy()
_GRACE_SECONDS = 3  # for the server to end a query by itself, and to say so
_LONGEST_WAIT = 2**31 - 1  # milliseconds; a server that is told more refuses the connection


class Table(Model):
    """What all our tables share: the database, and names as they are written in the migrations."""

    class Meta:
        database = database
        legacy_table_names = False


def connect(
    url: str, *, max_connections: int, application_name: str, query_seconds: float | None = None
) -> Pool:
    """A pool of connections to ``url``, opened on first use; give it to ``database.initialize``.

    The server ends a query that takes longer than ``query_seconds``; with None it may take what it takes. A
    server that stands still ends nothing: a little later the connection is given up from here.
    """
    return Pool(
        url,
        **({} if query_seconds is None else _bound(url, query_seconds)),
        max_connections=max_connections,
        stale_timeout=300,
        timeout=5,
        patience=None if query_seconds is None else query_seconds + _GRACE_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        application_name=application_name,
    )


def _bound(url: str, query_seconds: float) -> dict[str, str]:
    """The limit beside whatever options the operator's address has."""
    limit = f"-c statement_timeout={min(int(query_seconds * 1000), _LONGEST_WAIT)}"
    return {"options": f"{conninfo_to_dict(url).get('options', '')} {limit}"}


@dataclass
class _Open:
    """The transaction a thread is in: for whom, and what to do once it has committed."""

    tenant_id: UUID | None
    account_id: UUID | None
    callbacks: list[Callable[[], None]] = field(default_factory=list, compare=False)


_open: ContextVar[_Open | None] = ContextVar("open_transaction", default=None)


@contextmanager
def transaction(*, tenant_id: UUID | None = None, account_id: UUID | None = None) -> Iterator[None]:
    """One transaction that sees the rows of one organisation, or of one person across organisations.

    The settings end with the transaction. A call inside another is a savepoint; it sees what the outer one
    sees, and asking there for another organisation or person raises RuntimeError.
    """
    if (outer := _open.get()) is not None and database.in_transaction():
        if tenant_id not in (None, outer.tenant_id) or account_id not in (None, outer.account_id):
            raise RuntimeError("a transaction works for one organisation: end it before the next begins")
        noted = len(outer.callbacks)
        try:
            with database.atomic():
                yield
        except BaseException:
            del outer.callbacks[noted:]  # what was undone has nothing that follows
            raise
        return
    mine = _Open(tenant_id, account_id)
    token = _open.set(mine)
    try:
        with (
            database.connection_context() if database.is_closed() else nullcontext(),
            database.atomic(scope=_scope(tenant_id, account_id)),
        ):
            yield
    finally:
        _open.reset(token)
    _call_back(mine.callbacks)


@contextmanager
def reading(*, tenant_id: UUID, account_id: UUID | None) -> Iterator[None]:
    """For what only reads: its own transaction, or a part of the one that is open for the same organisation.

    Reading leaves nothing to undo, so that inside another it needs no savepoint.
    """
    if _open.get() == _Open(tenant_id, account_id) and database.in_transaction():
        yield
        return
    with transaction(tenant_id=tenant_id, account_id=account_id):
        yield


@contextmanager
def one_question(*, tenant_id: UUID | None = None, account_id: UUID | None = None) -> Iterator[None]:
    """For the one query that a request asks again and again: sent whole in one message, and over with it.

    As ``transaction`` for what is visible, and inside one a part of it.
    """
    if _open.get() is not None and database.in_transaction():
        with transaction(tenant_id=tenant_id, account_id=account_id):
            yield
        return
    with (
        database.connection_context() if database.is_closed() else nullcontext(),
        database.one_question(_scope(tenant_id, account_id)),
    ):
        yield


def _scope(tenant_id: UUID | None, account_id: UUID | None = None, api_token: bytes | None = None) -> Scope:
    scope: dict[str, UUID | str | None] = {"app.tenant_id": tenant_id, "app.account_id": account_id}
    if api_token is not None:
        scope["app.api_token"] = api_token.hex()
    return scope


def ask_all(
    questions: Sequence[Asked], *, tenant_id: UUID | None = None, api_token: bytes | None = None
) -> list[list[Any]]:
    """As ``one_question`` for several queries that are known beforehand: the rows of each, in their order.

    Each sees what those before it wrote, and together they are one transaction. ``api_token`` is the hash of
    a token, whose row is seen as well: ask before a transaction begins, for one that is open cannot see it.
    """
    if _open.get() is not None and database.in_transaction():
        if api_token is not None:
            raise RuntimeError("whose token it is must be asked before the transaction begins")
        with transaction(tenant_id=tenant_id):
            return [database.execute_sql(*question).fetchall() for question in questions]
    with database.connection_context() if database.is_closed() else nullcontext():
        rows: list[list[Any]] = database.ask_all(_scope(tenant_id, api_token=api_token), questions)
        return rows


def after_commit(callback: Callable[[], None]) -> None:
    """Have ``callback`` called once the open transaction has committed; never, if it does not.

    For copies of what now stands (a log line, a file that may go): nobody learns when it fails but the log.
    """
    mine = _open.get()
    if mine is None:
        raise RuntimeError("this needs an open transaction: call it inside ctx.transaction()")
    mine.callbacks.append(callback)


def _call_back(callbacks: list[Callable[[], None]]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception as error:  # noqa: BLE001 - the change stands; its copies must not undo the answer
            logs.event("after_commit.failed", "What follows a change did not happen", err=error)


def require_transaction() -> None:
    """Lower functions that write call this: a change and its audit row commit together or not at all."""
    if not database.in_transaction():
        raise RuntimeError("this needs an open transaction: call it inside ctx.transaction()")
