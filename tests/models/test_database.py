"""A transaction works for one organisation; what follows it waits for its commit."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest

from appliance.models.database import after_commit, database, require_transaction, transaction
from appliance.services.context import Context
from tests.database import Database


def setting(name: str) -> str:
    return str(database.execute_sql("select current_setting(%s, true)", (name,)).fetchone()[0])


@pytest.mark.req("SEC-04")
def test_a_transaction_says_for_whom_it_works_and_then_no_more(alice: Context) -> None:
    with database.connection_context():
        with alice.transaction():
            assert setting("app.tenant_id") == str(alice.tenant_id)
            assert setting("app.account_id") == str(alice.account_id)
        assert setting("app.tenant_id") == ""


@pytest.mark.req("SEC-04")
def test_a_transaction_inside_another_sees_what_that_sees(alice: Context) -> None:
    with alice.transaction(), transaction():
        assert setting("app.tenant_id") == str(alice.tenant_id)


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("whom", ["tenant_id", "account_id"])
def test_a_transaction_cannot_turn_to_somebody_else(alice: Context, whom: str) -> None:
    with (
        alice.transaction(),
        pytest.raises(RuntimeError, match="one organisation"),
        transaction(**{whom: uuid4()}),
    ):
        pass


def test_a_savepoint_that_fails_leaves_the_rest(alice: Context) -> None:
    with alice.transaction():
        with pytest.raises(ValueError, match="inside"), alice.transaction():
            raise ValueError("inside")
        assert setting("app.tenant_id") == str(alice.tenant_id)


def test_what_follows_happens_after_the_commit(alice: Context) -> None:
    told: list[str] = []
    with alice.transaction():
        with alice.transaction():
            after_commit(lambda: told.append("done"))
        assert told == []
    assert told == ["done"]


def test_what_follows_does_not_happen_when_nothing_was_committed(alice: Context) -> None:
    told: list[str] = []
    with suppress(ZeroDivisionError), alice.transaction():
        after_commit(lambda: told.append("done"))
        1 / 0  # noqa: B018
    assert told == []


def test_what_follows_a_part_that_was_undone_does_not_happen(alice: Context) -> None:
    told: list[str] = []
    with alice.transaction():
        after_commit(lambda: told.append("the whole"))
        with suppress(ZeroDivisionError), alice.transaction():
            after_commit(lambda: told.append("the part"))
            1 / 0  # noqa: B018
    assert told == ["the whole"]


def test_one_thing_that_fails_afterwards_stops_neither_the_next_nor_the_caller(alice: Context) -> None:
    told: list[str] = []
    with alice.transaction():
        after_commit(lambda: told.remove("never there"))
        after_commit(lambda: told.append("second"))
    assert told == ["second"]


def test_writing_outside_a_transaction_is_a_mistake(db: Database) -> None:
    with pytest.raises(RuntimeError, match="open transaction"):
        require_transaction()
    with pytest.raises(RuntimeError, match="open transaction"):
        after_commit(lambda: None)
