"""Work that is several transactions has its key by a lease: one works, and who dies is taken over once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.models.database import database
from appliance.services import idempotency
from appliance.services.context import Context
from appliance.services.idempotency import (
    LEASE,
    InProgressError,
    KeptAnswer,
    KeyReusedError,
    OfPerson,
    answer_leased,
)
from appliance.services.idempotency.claims import claim
from tests.cast import Tenancy
from tests.database import Database
from tests.services.idempotency.test_once import call_of, changes, keys, the_change

MOMENT = timedelta(microseconds=1)


def refuse() -> KeptAnswer:
    raise ConflictError("No.")


@pytest.mark.req("API-03")
def test_the_second_call_gets_the_first_ones_answer_and_does_nothing(alice: Context, db: Database) -> None:
    first, replayed = answer_leased(alice, call_of("k"), the_change(alice))
    assert (first.status, replayed) == (201, False)
    assert answer_leased(alice, call_of("k"), refuse) == (first, True)
    with pytest.raises(KeyReusedError):
        answer_leased(alice, call_of("k", asks="more"), refuse)
    assert changes(alice, db) == 1


@pytest.mark.req("API-03")
def test_work_is_in_no_transaction_and_who_comes_meanwhile_is_told_at_once(alice: Context) -> None:
    def work() -> KeptAnswer:
        assert not database.in_transaction()
        with pytest.raises(InProgressError):
            answer_leased(alice, call_of("k"), refuse)
        with pytest.raises(KeyReusedError):
            answer_leased(alice, call_of("k", asks="more"), refuse)
        return the_change(alice)()

    assert answer_leased(alice, call_of("k"), work)[1] is False


@pytest.mark.req("API-03")
def test_fifty_at_the_same_moment_are_one(acorn: Tenancy, db: Database) -> None:
    told = all_at_once(50, acorn.owner, the_change(acorn.owner))
    assert (told.total(), told["replayed False"]) == (50, 1)
    assert told.keys() <= {"replayed False", "replayed True", "in_progress"}
    assert changes(acorn.owner, db) == 1
    assert answer_leased(acorn.owner, call_of("k"), refuse)[1] is True


@pytest.mark.req("API-03")
def test_what_a_dead_process_held_is_taken_over_after_the_lease_by_the_same_call_and_by_one(
    acorn: Tenancy, clock: SetClock, db: Database
) -> None:
    alice = acorn.owner
    abandon(alice)
    clock.advance(LEASE - MOMENT)
    with pytest.raises(InProgressError):
        answer_leased(alice, call_of("k"), refuse)
    clock.advance(MOMENT)
    with pytest.raises(KeyReusedError):
        answer_leased(alice, call_of("k", asks="more"), refuse)
    with pytest.raises(KeyReusedError):
        answer_leased(acorn.admin, call_of("k"), refuse)

    told = all_at_once(12, alice, the_change(alice))
    assert (told.total(), told["replayed False"], changes(alice, db)) == (12, 1, 1)


@pytest.mark.req("API-03")
@pytest.mark.parametrize("end", [lambda: KeptAnswer(201, {}, b"late"), refuse], ids=["done", "refused"])
def test_who_comes_back_after_their_lease_takes_nothing_from_who_took_over(
    alice: Context, clock: SetClock, end: Callable[[], KeptAnswer]
) -> None:
    def late() -> KeptAnswer:
        clock.advance(LEASE)
        began.append(answer_leased(alice, call_of("k"), lambda: KeptAnswer(201, {}, b"taken over"))[0])
        return end()

    began: list[KeptAnswer] = []
    try:
        assert answer_leased(alice, call_of("k"), late)[0].body == b"late"
    except ConflictError:
        assert end is refuse
    assert answer_leased(alice, call_of("k"), refuse) == (began[0], True)


@pytest.mark.req("API-03")
def test_who_comes_back_while_another_took_over_neither_keeps_nor_frees_the_key(
    alice: Context, clock: SetClock
) -> None:
    def taking_over() -> KeptAnswer:
        """The first ends while this one works: the key stays where it is."""
        go_on.set()
        first.join(30)
        with pytest.raises(InProgressError):
            answer_leased(alice, call_of("k"), refuse)
        return KeptAnswer(201, {}, b"taken over")

    def late() -> KeptAnswer:
        began.set()
        assert go_on.wait(30)
        return KeptAnswer(201, {}, b"late")

    began, go_on = threading.Event(), threading.Event()
    first = threading.Thread(target=lambda: answer_leased(alice, call_of("k"), late))
    first.start()
    assert began.wait(30)
    clock.advance(LEASE)
    assert answer_leased(alice, call_of("k"), taking_over)[0].body == b"taken over"
    assert answer_leased(alice, call_of("k"), refuse)[0].body == b"taken over"


@pytest.mark.req("API-03")
def test_whatever_fails_frees_the_key_at_once(alice: Context) -> None:
    def fail(error: BaseException) -> Callable[[], KeptAnswer]:
        def work() -> KeptAnswer:
            raise error

        return work

    for error in (ConflictError("No."), ZeroDivisionError(), SystemExit()):
        with pytest.raises(type(error)):
            answer_leased(alice, call_of("k"), fail(error))
        assert keys(alice) == []
    assert answer_leased(alice, call_of("k"), lambda: KeptAnswer(404, {}, b""))[0].status == 404
    assert keys(alice) == []
    assert answer_leased(alice, call_of("k", asks="mended"), the_change(alice))[1] is False


@pytest.mark.req("API-03")
def test_what_was_done_is_told_as_done_though_its_answer_cannot_be_kept(alice: Context, db: Database) -> None:
    keyless = replace(alice, product=replace(alice.product, keys=NoKeys()))
    answer, replayed = answer_leased(keyless, call_of("k"), the_change(alice))
    assert (answer.status, replayed, changes(alice, db)) == (201, False, 1)
    assert answer_leased(alice, call_of("k"), the_change(alice))[1] is False


@pytest.mark.req("API-03", "SEC-04")
def test_what_needs_no_organisation_is_kept_for_its_person_and_seen_by_nobody_else(
    acorn: Tenancy, clock: SetClock, db: Database
) -> None:
    owner, admin = (OfPerson(acorn.owner.product, acorn.account_ids[role]) for role in ("owner", "admin"))
    first, _ = answer_leased(owner, call_of("k"), the_change(acorn.owner))
    assert answer_leased(owner, call_of("k"), refuse) == (first, True)
    assert keys(acorn.admin) == []
    assert answer_leased(admin, call_of("k"), the_change(acorn.admin))[1] is False
    assert idempotency.answer_once(acorn.owner, call_of("k"), the_change(acorn.owner))[1] is False
    clock.advance(timedelta(days=1))
    assert answer_leased(owner, call_of("k", asks="more"), the_change(acorn.owner))[1] is False
    assert changes(acorn.owner, db) == 4


def all_at_once(many: int, ctx: Context, work: Callable[[], KeptAnswer]) -> Counter[str]:
    """How often the same call, sent so many times at the same moment, was answered how."""
    told: list[str] = []
    together = threading.Barrier(many)

    def send() -> None:
        together.wait(10)
        try:
            told.append(f"replayed {answer_leased(ctx, call_of('k'), work)[1]}")
        except InProgressError as error:
            told.append(error.code)

    threads = [threading.Thread(target=send) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return Counter(told)


def abandon(ctx: Context) -> None:
    """What a process leaves that is killed in the middle: a key, and nobody who works under it."""
    with ctx.transaction():
        claim(ctx, call_of("k"), LEASE)


class NoKeys:
    """A place of keys that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise UnavailableError("No keys.")
