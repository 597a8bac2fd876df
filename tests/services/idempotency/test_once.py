"""A change under a key is made once: whoever repeats it, beside it or later, gets what the first one got."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.models.database import database
from appliance.models.idempotency_key import IdempotencyKey
from appliance.services import audit, idempotency
from appliance.services.context import Context, Product
from appliance.services.idempotency import Call, InProgressError, KeptAnswer, KeyReusedError
from tests.cast import Tenancy
from tests.database import Database


def call_of(key: str, asks: str = "it") -> Call:
    return Call("do_something", sha256(key.encode()).digest(), sha256(asks.encode()).digest())


def the_change(ctx: Context) -> Callable[[], KeptAnswer]:
    """A change with an audit event, whose answer says which one it was."""

    def work() -> KeptAnswer:
        with ctx.transaction():
            number = audit.record(ctx, "organisation.created", ctx.tenant_id)
        return KeptAnswer(201, {"Location": "/made"}, f"planted {number}".encode())

    return work


def changes(ctx: Context, db: Database) -> int:
    with db.as_admin() as admin:
        query = "select count(*) from audit_event where tenant_id = %s"
        return int(admin.execute(query, (ctx.tenant_id,)).fetchone()[0])  # type: ignore[index]


def keys(ctx: Context) -> list[IdempotencyKey]:
    with ctx.transaction():
        return list(IdempotencyKey.select())


@pytest.mark.req("API-03")
def test_the_second_call_gets_the_first_ones_answer_and_changes_nothing(alice: Context, db: Database) -> None:
    first, replayed = idempotency.answer_once(alice, call_of("k"), the_change(alice))
    assert (first.status, replayed) == (201, False)
    assert idempotency.answer_once(alice, call_of("k"), the_change(alice)) == (first, True)
    assert changes(alice, db) == 1
    other, replayed = idempotency.answer_once(alice, call_of("k2"), the_change(alice))
    assert (other != first, replayed, changes(alice, db)) == (True, False, 2)


@pytest.mark.req("API-03")
def test_a_key_serves_no_other_request_person_or_organisation(
    acorn: Tenancy, mallory: Context, db: Database
) -> None:
    first, _ = idempotency.answer_once(acorn.owner, call_of("k"), the_change(acorn.owner))
    with pytest.raises(KeyReusedError):
        idempotency.answer_once(acorn.owner, call_of("k", asks="more"), the_change(acorn.owner))
    with pytest.raises(KeyReusedError):
        idempotency.answer_once(acorn.admin, call_of("k"), the_change(acorn.admin))
    theirs, replayed = idempotency.answer_once(mallory, call_of("k"), the_change(mallory))
    assert (theirs != first, replayed) == (True, False)
    elsewhere = replace(call_of("k"), endpoint="do_something_else")
    assert idempotency.answer_once(acorn.owner, elsewhere, the_change(acorn.owner))[1] is False
    assert (changes(acorn.owner, db), changes(mallory, db)) == (2, 1)


@pytest.mark.req("API-03")
def test_what_is_kept_can_be_read_by_nobody_and_opens_nowhere_else(
    alice: Context, mallory: Context, db: Database
) -> None:
    idempotency.answer_once(alice, call_of("secret-key"), the_change(alice))
    with db.as_admin() as admin:
        told = admin.execute("select k::text from idempotency_key k").fetchall()
    for word in ("planted", b"planted".hex(), "/made", "secret-key"):
        assert word not in str(told)
    [row] = keys(alice)
    with mallory.transaction():
        IdempotencyKey.create(
            **row.__data__ | {"tenant_id": mallory.tenant_id, "account_id": mallory.account_id}
        )
    with pytest.raises(UnavailableError, match="cannot be opened"):
        idempotency.answer_once(mallory, call_of("secret-key"), the_change(mallory))


@pytest.mark.req("API-03")
def test_a_refusal_leaves_what_it_meant_to_and_the_key_free(alice: Context, db: Database) -> None:
    def refuse() -> KeptAnswer:
        with alice.transaction():  # a try that is counted, whatever follows
            audit.record(alice, "organisation.created", alice.tenant_id)
        with alice.transaction():
            audit.record(alice, "organisation.created", alice.tenant_id)
            raise ConflictError("No.")

    with pytest.raises(ConflictError, match="No"):
        idempotency.answer_once(alice, call_of("k"), refuse)
    assert (changes(alice, db), keys(alice)) == (1, [])
    refused, _ = idempotency.answer_once(alice, call_of("k"), lambda: KeptAnswer(404, {}, b""))
    assert (refused.status, keys(alice)) == (404, [])
    assert idempotency.answer_once(alice, call_of("k", asks="mended"), the_change(alice))[1] is False


@pytest.mark.req("API-03")
def test_what_nobody_foresaw_leaves_nothing_at_all(alice: Context, db: Database) -> None:
    def break_down() -> KeptAnswer:
        the_change(alice)()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        idempotency.answer_once(alice, call_of("k"), break_down)
    assert (changes(alice, db), keys(alice)) == (0, [])


@pytest.mark.req("API-03")
def test_many_at_the_same_moment_are_one_change(acorn: Tenancy, db: Database) -> None:
    alice, answers = acorn.owner, []
    together = threading.Barrier(8)

    def send() -> None:
        together.wait(10)
        answers.append(idempotency.answer_once(alice, call_of("k"), the_change(alice)))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 8
    assert len({answer.body for answer, _ in answers}) == 1
    assert sorted(replayed for _, replayed in answers) == [False] + [True] * 7
    assert changes(alice, db) == 1


@pytest.mark.req("API-03")
def test_who_waits_too_long_for_the_first_is_told_so(
    alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.models.idempotency_key.PATIENCE", "50ms")
    began, told = threading.Event(), threading.Event()

    def slow() -> KeptAnswer:
        began.set()
        assert told.wait(10)
        return the_change(alice)()

    first = threading.Thread(target=lambda: idempotency.answer_once(alice, call_of("k"), slow))
    first.start()
    assert began.wait(10)
    with pytest.raises(InProgressError):
        idempotency.answer_once(alice, call_of("k"), the_change(alice))
    told.set()
    first.join(30)
    assert idempotency.answer_once(alice, call_of("k"), the_change(alice))[1] is True
    assert changes(alice, db) == 1


@pytest.mark.req("API-03")
def test_the_change_itself_waits_for_its_locks_as_long_as_ever(alice: Context) -> None:
    def work() -> KeptAnswer:
        with alice.transaction():
            told = database.execute_sql("show lock_timeout").fetchone()[0]
        return KeptAnswer(200, {}, str(told).encode())

    assert idempotency.answer_once(alice, call_of("k"), work)[0] == work()


@pytest.mark.req("API-03")
def test_a_key_runs_out_after_a_day_and_upkeep_forgets_it(
    alice: Context, mallory: Context, product: Product, clock: SetClock,
    as_worker: Callable[[], AbstractContextManager[None]],
) -> None:  # fmt: skip
    idempotency.answer_once(alice, call_of("k"), the_change(alice))
    clock.advance(timedelta(hours=23, minutes=59))
    assert idempotency.answer_once(alice, call_of("k"), the_change(alice))[1] is True
    idempotency.answer_once(mallory, call_of("young"), the_change(mallory))
    clock.advance(timedelta(minutes=2))
    again, replayed = idempotency.answer_once(alice, call_of("k", asks="anew"), the_change(alice))
    assert (replayed, idempotency.answer_once(alice, call_of("k", asks="anew"), the_change(alice))) == (
        False,
        (again, True),
    )
    clock.advance(timedelta(hours=23, minutes=59))
    with as_worker():
        assert idempotency.forget_old_keys(product) >= 1
    assert len(keys(alice)) == 1
    assert keys(mallory) == []
