"""Connections are lent again without asking, and yet nobody meets a dead one."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from peewee import DataError, OperationalError
from playhouse.postgres_ext import PooledPsycopg3Database

from appliance.models.account import Account
from appliance.models.database import connect, database, one_question, transaction
from appliance.models.link import Trouble, trouble_of
from appliance.models.roles import WEB
from tests.database import Database


def backend() -> int:
    return int(database.execute_sql("select pg_backend_pid()").fetchone()[0])


def end(db: Database, pid: int) -> None:
    with db.as_admin() as admin:
        admin.execute("select pg_terminate_backend(%s, 10000)", (pid,))


def test_a_connection_that_just_came_back_is_lent_again_without_a_question(db: Database) -> None:
    with transaction():
        first = backend()
    with transaction():
        assert backend() == first


def test_a_connection_that_died_a_moment_ago_is_replaced_before_anything_is_asked(db: Database) -> None:
    with transaction():
        first = backend()
    end(db, first)
    with transaction():
        second = backend()
        assert second != first
    end(db, second)
    with one_question():
        assert backend() != second


def test_a_connection_that_is_held_and_dies_between_two_transactions_is_replaced_and_given_back(
    db: Database,
) -> None:
    database.connect()
    with transaction():
        first = backend()
    end(db, first)
    with transaction():
        second = backend()
    database.close()
    with transaction():
        assert backend() == second != first


def test_a_connection_that_dies_within_a_transaction_fails_it_and_the_next_one_works(db: Database) -> None:
    with pytest.raises(OperationalError):
        _die_within_a_transaction(db)
    with transaction():
        backend()


def _die_within_a_transaction(db: Database) -> None:
    with transaction():
        end(db, backend())
        backend()


def test_a_server_that_is_gone_for_good_is_asked_twice_and_no_more(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        first = backend()
    end(db, first)
    tried: list[None] = []

    def nobody_there(pool: object) -> None:
        tried.append(None)
        raise psycopg.OperationalError("nobody listens")

    monkeypatch.setattr(PooledPsycopg3Database, "_connect", nobody_there)
    for _ in range(2):
        with pytest.raises(OperationalError, match="nobody listens"), transaction():
            pass
    assert len(tried) == 2  # once instead of the one that was cut, and once for the next transaction
    monkeypatch.undo()
    with transaction():
        assert backend() != first


def test_a_connection_that_rested_is_asked_whether_it_is_still_there(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        first = backend()
    end(db, first)
    monkeypatch.setattr("appliance.models.pool.TRUSTED_SECONDS", 0.0)
    with transaction():
        assert backend() != first


@pytest.mark.req("SEC-04")
def test_the_settings_of_a_transaction_end_with_it_though_they_came_in_its_first_message(
    db: Database,
) -> None:
    tenant_id = uuid4()
    asked = "select current_setting('app.tenant_id', true), current_setting('app.account_id', true)"
    with database.connection_context():
        for _ in range(8):  # more often than psycopg waits before it prepares a statement
            with transaction(tenant_id=tenant_id):
                assert database.execute_sql(asked).fetchone() == (str(tenant_id), "")
        assert database.execute_sql(asked).fetchone() == ("", "")


SETTINGS = "select current_setting('app.tenant_id', true), current_setting('app.account_id', true), %s::text"


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("held", [True, False], ids=["a connection of the request", "one of its own"])
def test_one_question_is_of_the_organisation_it_is_put_for_and_nothing_after_it_is(
    db: Database, held: bool
) -> None:
    tenant_id, odd = uuid4(), "'; select set_config('app.tenant_id', 'x', false) --%s \\"
    if held:
        database.connect()
    for _ in range(8):
        with one_question(tenant_id=tenant_id):
            assert database.execute_sql(SETTINGS, (odd,)).fetchone() == (str(tenant_id), "", odd)
        with database.connection_context() if not held else database.atomic():
            assert database.execute_sql(SETTINGS, (odd,)).fetchone()[0] in {None, ""}
    if held:
        database.close()


def test_one_question_takes_whatever_asks(db: Database) -> None:
    with one_question():
        assert Account.select(Account.id).where(Account.id == uuid4()).first() is None


@pytest.mark.req("SEC-04")
def test_a_second_question_is_nobodys_and_is_refused(db: Database) -> None:
    with database.connection_context(), one_question(tenant_id=uuid4()):
        backend()
        with pytest.raises(RuntimeError, match="asks twice"):
            backend()


def test_a_question_that_fails_leaves_the_connection_as_it_was(db: Database) -> None:
    with database.connection_context():
        with pytest.raises(DataError), one_question(tenant_id=uuid4()):
            database.execute_sql("select 1 / 0")
        assert database.execute_sql(SETTINGS, ("",)).fetchone()[0] in {None, ""}
        with transaction():
            backend()


@pytest.mark.req("SEC-04")
def test_a_question_inside_a_transaction_is_a_part_of_it_and_of_no_other_organisation(db: Database) -> None:
    tenant_id = uuid4()
    with transaction(tenant_id=tenant_id):
        with one_question(tenant_id=tenant_id):
            assert database.execute_sql(SETTINGS, ("",)).fetchone()[0] == str(tenant_id)
        with pytest.raises(RuntimeError, match="one organisation"), one_question(tenant_id=uuid4()):
            backend()


@pytest.mark.req("API-12")
def test_a_query_that_takes_too_long_is_ended_and_the_connection_goes_on(db: Database) -> None:
    pool = connect(db.url(WEB), max_connections=1, application_name="tests-bounded", query_seconds=0.1)
    try:
        for ask in (
            lambda: pool.execute_sql("select pg_sleep(20)"),
            lambda: pool.ask_all({}, [("select 1", None), ("select pg_sleep(20)", None)]),
        ):
            with pytest.raises((OperationalError, psycopg.errors.QueryCanceled)) as ended:
                ask()
            assert trouble_of(ended.value) is Trouble.BUSY
            pool.rollback()
            assert pool.execute_sql("select 1").fetchone() == (1,)
    finally:
        pool.close_all()  # type: ignore[no-untyped-call]


def test_a_longer_wait_than_the_server_can_count_is_its_longest(db: Database) -> None:
    pool = connect(db.url(WEB), max_connections=1, application_name="tests-bounded", query_seconds=2**40)
    try:
        assert pool.execute_sql("show statement_timeout").fetchone() == ("2147483647ms",)
    finally:
        pool.close_all()  # type: ignore[no-untyped-call]


def test_the_bound_of_queries_leaves_the_options_of_an_address_as_they_are(db: Database) -> None:
    url = f"{db.url(WEB)}&options=-c%20lock_timeout%3D1234"
    pool = connect(url, max_connections=1, application_name="tests-bounded", query_seconds=5)
    try:
        assert pool.execute_sql("show lock_timeout").fetchone() == ("1234ms",)
        assert pool.execute_sql("show statement_timeout").fetchone() == ("5s",)
    finally:
        pool.close_all()  # type: ignore[no-untyped-call]
