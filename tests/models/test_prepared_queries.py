"""Queries of one message are planned once for a connection, and say the same as ever."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest

from appliance.models import prepared_queries
from appliance.models.database import ask_all, database, one_question, transaction
from tests.database import Database

PREPARED = "select count(*) from pg_prepared_statements where statement like %s"


def prepared(like: str) -> int:
    return int(database.execute_sql(PREPARED, (f"%{like}%",)).fetchone()[0])


def test_a_question_that_is_put_again_is_prepared_once(db: Database) -> None:
    with database.connection_context():
        for number in range(3):
            with one_question():
                row = database.execute_sql("select %s::int as put_again, '100%%'", (number,)).fetchone()
            assert row == (number, "100%")
        assert prepared("as put_again") == 1


def test_a_value_with_a_name_may_stand_twice(db: Database) -> None:
    with one_question():
        row = database.execute_sql(
            "select %(a)s::int, %(b)s::text, %(a)s + 1", {"b": "it's %s $1 \\", "a": 4}
        ).fetchone()
    assert row == (4, "it's %s $1 \\", 5)


def test_questions_that_are_ever_new_are_put_without_being_prepared(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_queries, "MOST", 2)
    end(db)
    with database.connection_context():
        for number in range(4):
            with one_question():
                assert database.execute_sql(f"select {number} as ever_new").fetchone() == (number,)
        assert prepared("as ever_new") == 2


def end(db: Database) -> None:
    """Let the next connection be a new one."""
    with transaction():
        pid = database.execute_sql("select pg_backend_pid()").fetchone()[0]
    with db.as_admin() as admin:
        admin.execute("select pg_terminate_backend(%s, 10000)", (pid,))


def test_a_connection_that_was_replaced_prepares_anew(db: Database) -> None:
    for _ in range(2):
        with one_question():
            assert database.execute_sql("select 1 as after_the_cut").fetchone() == (1,)
        end(db)


@pytest.mark.parametrize("whole", [True, False], ids=["of a transaction", "to a savepoint"])
def test_what_a_rollback_had_the_server_forget_is_prepared_anew(db: Database, whole: bool) -> None:
    with database.connection_context():
        for _ in range(8):  # psycopg has prepared this by then, and has the server forget everything prepared
            with transaction():
                database.execute_sql("select 1 as often")
        for _ in range(2):
            with one_question():
                assert database.execute_sql("select 2 as forgotten").fetchone() == (2,)
            _roll_back(whole=whole)


def _roll_back(*, whole: bool) -> None:
    with suppress(LookupError), transaction():
        if whole:
            raise LookupError
        with suppress(LookupError), transaction():
            raise LookupError


@pytest.mark.parametrize("lent", [True, False], ids=["to whom it was lent", "to somebody"])
def test_what_a_library_had_the_server_forget_is_prepared_anew(db: Database, lent: bool) -> None:
    with database.connection_context():
        for _ in range(2):
            with one_question():
                assert database.execute_sql("select 3 as forgotten").fetchone() == (3,)
            (database.lend if lent else database.connection)().execute("deallocate all")


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("inside", [False, True], ids=["as one message", "within a transaction"])
def test_several_questions_are_answered_in_their_order_for_one_organisation(
    db: Database, inside: bool
) -> None:
    tenant_id = uuid4()
    asked = [
        ("select current_setting('app.tenant_id')", ()),
        ("select n from generate_series(1, %s) n", (2,)),
    ]
    if inside:
        with transaction(tenant_id=tenant_id):
            rows = ask_all(asked, tenant_id=tenant_id)
    else:
        rows = ask_all(asked, tenant_id=tenant_id)
    assert rows == [[(str(tenant_id),)], [(1,), (2,)]]


def test_what_one_of_several_questions_wrote_is_undone_when_another_fails(db: Database) -> None:
    written = ("select set_config('app.account_id', 'left behind', false)", ())
    with database.connection_context():
        with pytest.raises(Exception, match="division by zero"):
            ask_all([written, ("select 1 / %s", (0,))])
        assert database.execute_sql("select current_setting('app.account_id', true)").fetchone()[0] in {
            None,
            "",
        }
