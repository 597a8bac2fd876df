"""While there is no way of sending, or mail is switched off, letters wait and none is lost (MAIL-02)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from appliance.adapters.mail import (
    MailUnreachableError,
)
from appliance.foundation.clock import SetClock
from appliance.foundation.flags import Flag
from appliance.services.context import Context, Product
from tests.database import Database
from tests.services.mail.posting import Post, invite, release, row_of, told, work


@pytest.mark.req("MAIL-01")
def test_while_the_way_is_closed_letters_wait_uncounted_and_go_when_it_opens(
    alice_there: Context, house: Product, post: Post, db: Database, clock: SetClock
) -> None:
    post.answers = [MailUnreachableError("No connection.") for _ in range(9)]
    invite(alice_there)
    waits = []
    for _ in range(9):
        (ran,) = work(house, db)
        assert ran.ended.error is None
        assert row_of(alice_there, db).state == "HELD"
        waits.append(waited(house, db, clock))
    work(house, db)
    assert (len(post.letters), row_of(alice_there, db).state) == (1, "SENT")
    assert waits == [20, 40, 80, 160, 320, 600, 600, 600, 600]


def waited(product: Product, db: Database, clock: SetClock) -> int:
    """How many seconds until upkeep takes up what is held."""
    for pause in (0, 20, 40, 80, 160, 320, 600):
        later = SetClock(clock.now() + timedelta(seconds=pause))
        if release(replace(product, clock=later), db):
            clock.advance(timedelta(seconds=pause))
            return pause
    raise AssertionError("never")


@pytest.mark.req("MAIL-01")
def test_a_letter_that_waited_for_days_is_given_up(
    alice_there: Context, house: Product, post: Post, db: Database, clock: SetClock
) -> None:
    post.answers = [MailUnreachableError("No connection.")]
    message_id = invite(alice_there)
    work(house, db)
    clock.advance(timedelta(days=6))
    release(house, db)
    row = row_of(alice_there, db)
    assert (row.state, row.error_code) == ("FAILED", "waited_too_long")
    assert told(db, message_id)[-1] == "email.bounced"


@pytest.mark.req("MAIL-02")
def test_while_mail_is_switched_off_letters_are_held_and_none_is_lost(
    alice_there: Context, house: Product, post: Post, db: Database, clock: SetClock
) -> None:
    off = switched(house, on=False)
    for number in range(3):
        invite(replace(alice_there, product=off), f"invitation:{number}")
    assert all(ran.ended.error is None for ran in work(off, db))
    clock.advance(timedelta(days=30))
    release(off, db)
    assert work(off, db) == []
    states = {row_of(alice_there, db, f"invitation:{number}").state for number in range(3)}
    assert (states, post.letters) == ({"HELD"}, [])
    release(house, db)
    work(house, db)
    assert len({letter.message_id for letter in post.letters}) == len(post.letters) == 3


@pytest.mark.req("MAIL-02", "FLAG-01")
def test_mail_can_be_off_for_one_organisation_and_on_for_another(
    alice_there: Context, house: Product, post: Post, db: Database, mallory: Context
) -> None:
    flags = replace(house.flags, for_tenant={alice_there.tenant_id: {Flag.EMAIL_DISPATCH_ENABLED: False}})
    house = replace(house, flags=flags)
    invite(replace(alice_there, product=house))
    invite(replace(mallory, product=house))
    work(house, db)
    release(house, db)
    work(house, db)
    assert len(post.letters) == 1
    assert row_of(alice_there, db).state == "HELD"


def switched(product: Product, *, on: bool) -> Product:
    flags = {**product.flags.for_all, Flag.EMAIL_DISPATCH_ENABLED: on}
    return replace(product, flags=replace(product.flags, for_all=flags))
