"""A server that stands still is given up from here, and used again once it goes on."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from peewee import OperationalError

from appliance.models.database import connect, database, one_question, transaction
from appliance.models.link import Trouble, trouble_of
from appliance.models.pool import CONNECT_SECONDS, TRUSTED_SECONDS, Pool
from scripts.local.postgres import PrivatePostgres
from tests.own_server import own_server

PATIENCE = 0.3  # seconds


@pytest.fixture(scope="module")
def server() -> Iterator[PrivatePostgres]:
    with own_server() as server:
        server.start()
        yield server


@pytest.fixture
def pool(server: PrivatePostgres) -> Iterator[Pool]:
    pool = connect(server.url(), max_connections=4, application_name="patience", query_seconds=None)
    pool._patience = PATIENCE
    before = database.obj
    database.initialize(pool)
    yield pool
    pool.close_all()  # type: ignore[no-untyped-call]
    database.initialize(before)


def backend() -> int:
    return int(database.execute_sql("select pg_backend_pid()").fetchone()[0])


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """For the block, this process of the server does nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def ask_in_a_transaction() -> None:
    with transaction():
        backend()


def ask_once() -> None:
    with one_question():
        backend()


@pytest.mark.req("OPS-09")
@pytest.mark.parametrize("ask", [ask_in_a_transaction, ask_once], ids=["a transaction", "one message"])
def test_a_server_that_stands_still_is_given_up_and_asked_again_when_it_goes_on(
    pool: Pool, ask: Callable[[], None]
) -> None:
    with transaction():
        first = backend()
    with standing_still(first):
        began = time.monotonic()
        with pytest.raises(OperationalError) as refused:
            ask()
        assert PATIENCE <= time.monotonic() - began < PATIENCE + 2
        assert trouble_of(refused.value) is Trouble.AWAY
        with transaction():
            assert backend() != first, "a connection that gave up is not lent again"
    assert not pool._in_use
    ask()


def stand_still_within_a_transaction(pid: int) -> None:
    with transaction():
        database.execute_sql("insert into kept values (1)")
        with standing_still(pid):
            database.execute_sql("insert into kept values (2)")


def test_what_was_begun_in_a_transaction_is_undone_when_the_server_goes_on(
    pool: Pool, server: PrivatePostgres
) -> None:
    with psycopg.connect(server.url()) as other:
        other.execute("create table kept (number integer)")
    with transaction():
        first = backend()
    with pytest.raises(OperationalError):
        stand_still_within_a_transaction(first)
    with transaction():
        assert database.execute_sql("select count(*) from kept").fetchone() == (0,)
    with psycopg.connect(server.url()) as other:
        other.execute("drop table kept")  # waits for the first to have let go


def test_connections_that_rest_are_let_go_together_when_one_does_not_answer(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = 0.5  # seconds; opening another takes its time on a busy machine
    monkeypatch.setattr("appliance.models.pool.CONNECT_SECONDS", waited)
    resting = [pool._connect() for _ in range(3)]
    for connection in resting:
        pool._close(connection)
    pool._returned_at = {id(each): time.monotonic() - TRUSTED_SECONDS for each in resting}
    pids = [each.info.backend_pid for each in resting]
    with ExitStack() as still:
        for pid in pids:
            still.enter_context(standing_still(pid))
        began = time.monotonic()
        with transaction():
            assert backend() not in pids
        assert time.monotonic() - began < 3 * waited, "one was waited for, not three"


def test_a_server_that_says_nothing_is_tried_once_for_all_who_ask_meanwhile() -> None:
    def ask(_: int) -> None:
        with pytest.raises(OperationalError):
            silent_pool.connect()

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"postgresql://web:x@127.0.0.1:{silent.getsockname()[1]}/none"
        silent_pool = connect(address, max_connections=8, application_name="silent")
        began = time.monotonic()
        with ThreadPoolExecutor(6) as asking:
            list(asking.map(ask, range(6)))
        assert time.monotonic() - began < 2 * CONNECT_SECONDS


def test_without_a_limit_it_waits_as_long_as_it_takes(server: PrivatePostgres) -> None:
    pool = connect(server.url(), max_connections=1, application_name="worker")
    with pool.connection_context():
        assert pool.connection().patience is None  # type: ignore[no-untyped-call]
    bound = connect(server.url(), max_connections=1, application_name="web", query_seconds=8)
    with bound.connection_context():
        assert bound.connection().patience == 11  # type: ignore[no-untyped-call]
    for each in (pool, bound):
        each.close_all()  # type: ignore[no-untyped-call]
