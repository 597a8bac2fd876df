"""Connections are lent again without asking, and yet a dead one fails once and is then replaced."""

from __future__ import annotations

from uuid import uuid4

import pytest
from peewee import DataError, OperationalError

from appliance.models.account import Account
from appliance.models.database import database, one_question, transaction
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


def test_a_connection_that_died_a_moment_ago_fails_once_and_is_replaced(db: Database) -> None:
    with transaction():
        first = backend()
    end(db, first)
    with pytest.raises(OperationalError), transaction():
        pass
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
