"""Connections are lent again without asking, and yet a dead one fails once and is then replaced."""

from __future__ import annotations

from uuid import uuid4

import pytest
from peewee import OperationalError

from appliance.models.database import database, transaction
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
