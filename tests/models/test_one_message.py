"""Questions that are one message: one transaction, for one organisation, prepared and yet never stale."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from peewee import PeeweeException
from psycopg import generators

from appliance.models.database import ask_all, database, one_question, transaction
from tests.database import Database

PREPARED = "select count(*) from pg_prepared_statements where statement like %s"
SEEN = "select current_setting('app.tenant_id', true), %s::text"


def test_a_question_that_is_put_again_is_prepared_once(db: Database) -> None:
    with database.connection_context():
        for number in range(3):
            with one_question():
                row = database.execute_sql("select %s::int as put_again, '100%%'", (number,)).fetchone()
            assert row == (number, "100%")
        assert database.execute_sql(PREPARED, ("select%as put_again%",)).fetchone() == (1,)


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("inside", [False, True], ids=["as one message", "within a transaction"])
def test_several_questions_are_answered_in_their_order_for_one_organisation(
    db: Database, inside: bool
) -> None:
    tenant_id = uuid4()
    asked = [(SEEN, ("it's %s $1 \\",)), ("select n from generate_series(1, %(n)s) n", {"n": 2})]
    if inside:
        with transaction(tenant_id=tenant_id):
            rows = ask_all(asked, tenant_id=tenant_id)
    else:
        rows = ask_all(asked, tenant_id=tenant_id)
    assert rows == [[(str(tenant_id), "it's %s $1 \\")], [(1,), (2,)]]


def test_several_questions_go_to_the_server_at_once(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many they are, and new to the server or not."""
    sent: list[int] = []
    communicate = generators.pipeline_communicate

    def noted(connection: Any, commands: Any) -> Any:
        sent.append(len(commands))
        return communicate(connection, commands)

    monkeypatch.setattr("psycopg._pipeline_base.pipeline_communicate", noted)
    asked = [("select %s::int", (number,)) for number in range(3)]
    for _ in range(2):
        assert ask_all(asked) == [[(0,)], [(1,)], [(2,)]]
    assert sent == [1, 1]


@pytest.mark.req("SEC-04")
def test_no_token_is_asked_about_within_a_transaction(db: Database) -> None:
    """It would not be seen there, and its holder would look like nobody."""
    with transaction(), pytest.raises(RuntimeError, match="before the transaction begins"):
        ask_all([("select 1", ())], api_token=b"hash")


def test_what_one_of_several_questions_did_is_undone_when_another_fails(db: Database) -> None:
    written = ("select set_config('app.account_id', 'left behind', false)", ())
    with database.connection_context():
        with pytest.raises(PeeweeException, match="division by zero"):
            ask_all([written, ("select 1 / %s", (0,)), ("select 2", ())])
        asked = "select current_setting('app.account_id', true)"
        assert database.execute_sql(asked).fetchone()[0] in {None, ""}
        assert ask_all([("select 3", ())]) == [[(3,)]]


def test_a_question_the_server_never_came_to_is_prepared_when_it_is_put_again(db: Database) -> None:
    """One that was asked before by itself, and so is known here already."""
    known = ("select %s::int as known", (1,))
    with database.connection_context():
        with transaction():
            database.execute_sql(*known)
        with pytest.raises(PeeweeException, match="no_such_table"):
            ask_all([("select * from no_such_table", ()), known])
        for _ in range(2):
            assert ask_all([known]) == [[(1,)]]


@pytest.fixture
def shelf(db: Database) -> Iterator[None]:
    """A table that may change while it is asked."""
    with db.as_admin() as admin:
        admin.execute("create table shelf (id int)")
        admin.execute("insert into shelf values (7)")
        admin.execute("grant select on shelf to public")
    yield
    with db.as_admin() as admin:
        admin.execute("drop table shelf")


@pytest.mark.usefixtures("shelf")
def test_questions_stay_right_whatever_the_server_was_made_to_forget(db: Database) -> None:
    with database.connection_context():
        for number, disturb in enumerate((_roll_back, _roll_back_to_savepoint, _fail, _alter) * 4):
            tenant_id = uuid4()
            with one_question(tenant_id=tenant_id):
                assert database.execute_sql(SEEN, (str(number),)).fetchone() == (str(tenant_id), str(number))
            with one_question(tenant_id=tenant_id):
                assert database.execute_sql("select id from shelf").fetchone() == (7,)
            disturb(db)


def _roll_back(_db: Database) -> None:
    with suppress(LookupError), transaction():
        database.execute_sql("select 1 as often")
        raise LookupError


def _roll_back_to_savepoint(_db: Database) -> None:
    with transaction(), suppress(LookupError), transaction():
        raise LookupError


def _fail(_db: Database) -> None:
    with suppress(PeeweeException), one_question():
        database.execute_sql("select 1 / %s", (0,))


def _alter(db: Database) -> None:
    with db.as_admin() as admin:
        admin.execute(f"alter table shelf add column c{uuid4().hex} int")


@pytest.mark.req("SEC-04")
def test_threads_that_ask_and_roll_back_see_each_their_own_organisation(db: Database) -> None:
    wrong: list[object] = []

    def ask(tenant_id: UUID) -> None:
        try:
            for _ in range(20):
                (row,), _ = ask_all([(SEEN, ("x",)), ("select 1", ())], tenant_id=tenant_id)
                wrong.extend([row] if row[0] != str(tenant_id) else [])
                _roll_back(db)
        except (PeeweeException, psycopg.Error) as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(uuid4(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
