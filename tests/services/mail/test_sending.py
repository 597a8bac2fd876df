"""A letter is sent once, tried again where that helps, or given up with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.mail import (
    Letter,
    MailboxFolder,
    MailDelayedError,
    MailRefusedError,
)
from appliance.foundation.clock import SetClock
from appliance.models.roles import WORKER
from appliance.services import mail
from appliance.services.context import Context, Product
from tests.database import Database
from tests.services.mail.posting import Post, invite, row_of, told, work


@pytest.mark.req("MAIL-01", "JOBS-03")
def test_a_letter_that_is_delayed_is_tried_again_later_and_later_and_then_given_up(
    alice_there: Context, house: Product, post: Post, db: Database, clock: SetClock
) -> None:
    post.answers = [MailDelayedError("Not now.") for _ in range(5)]
    invite(alice_there)
    waits = []
    for _ in range(5):
        (ran,) = work(house, db)
        assert work(house, db) == []
        if ran.ended.again_at is None:
            break
        waits.append((ran.ended.again_at - clock.now()).total_seconds())
        assert row_of(alice_there, db).state == "QUEUED"
        clock.advance(ran.ended.again_at - clock.now())
    assert waits == [60, 300, 900, 3600]
    row = row_of(alice_there, db)
    assert (row.state, row.attempts, row.error_code) == ("FAILED", 5, "mail_delayed")
    assert post.letters == []


@pytest.mark.req("MAIL-01", "JOBS-03")
def test_what_is_refused_for_good_is_given_up_at_once_and_can_be_asked_for_again(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    post.answers = [MailRefusedError("Nobody there.")]
    message_id = invite(alice_there)
    (ran,) = work(house, db)
    assert ran.ended.again_at is None
    row = row_of(alice_there, db)
    assert (row.state, row.error_code) == ("FAILED", "mail_refused")
    assert told(db, message_id) == ["email.dispatch_requested", "email.bounced"]
    with db.in_use(WORKER), alice_there.transaction():  # as the operator's retry of the job does
        house.queue.defer(
            "mail.send", message_id=message_id, tenant_id=alice_there.tenant_id, request_id="operator"
        )
    work(house, db)
    assert (len(post.letters), row_of(alice_there, db).state) == (1, "SENT")
    assert told(db, message_id) == ["email.dispatch_requested", "email.bounced", "email.sent"]


@pytest.mark.req("MAIL-01", "JOBS-02")
def test_a_worker_that_died_before_it_noted_leaves_the_same_letter_to_the_next(
    alice_there: Context, house: Product, db: Database, product: Product
) -> None:
    @dataclass(frozen=True)
    class DiesAfterwards:
        folder: MailboxFolder

        def send(self, letter: Letter) -> str:
            self.folder.send(letter)
            raise KeyboardInterrupt

    assert isinstance(product.mail, MailboxFolder)
    message_id = invite(alice_there)
    assert message_id is not None
    dying = replace(house, mail=DiesAfterwards(product.mail))
    with db.in_use(WORKER), pytest.raises(KeyboardInterrupt):
        mail.send_message(dying, alice_there.tenant_id, message_id, "r")
    assert row_of(alice_there, db).state == "SENDING"
    work(product, db)
    assert row_of(alice_there, db).state == "SENT"
    assert [letter.message_id for _, letter in product.mail.letters()] == [f"<{message_id}@localhost>"]


@pytest.mark.req("MAIL-01", "JOBS-02")
def test_while_one_sender_is_at_it_another_looks_again_later(
    alice_there: Context, house: Product, post: Post, db: Database, clock: SetClock
) -> None:
    message_id = invite(alice_there)
    with claimed_elsewhere(db, message_id):
        (ran,) = work(house, db)
        assert ran.ended.error is None
        assert (post.letters, row_of(alice_there, db).state) == ([], "QUEUED")
    assert work(house, db) == []
    clock.advance(timedelta(seconds=30))
    work(house, db)
    assert len(post.letters) == 1


@pytest.mark.req("MAIL-01", "JOBS-02")
@pytest.mark.parametrize("thought", [mail.send_waits, mail.send_gave_up])
def test_a_sender_that_was_thought_dead_and_is_not_has_sent_the_letter(
    alice_there: Context, house: Product, post: Post, db: Database, thought: Callable[..., None]
) -> None:
    message_id = invite(alice_there)

    class Slow(Post):
        def send(self, letter: Letter) -> str:
            thought(house, alice_there.tenant_id, message_id, MailDelayedError("It seems dead."))
            return post.send(letter)

    work(replace(house, mail=Slow()), db)
    work(house, db)
    assert (len(post.letters), row_of(alice_there, db).state) == (1, "SENT")


@contextmanager
def claimed_elsewhere(db: Database, message_id: UUID | None) -> Iterator[None]:
    with db.connect(WORKER) as other:
        other.execute("select pg_advisory_lock(hashtextextended(%s, 7261609))", (f"mail:{message_id}",))
        yield


@pytest.mark.req("MAIL-01")
def test_a_letter_that_was_sent_is_never_sent_again(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    message_id = invite(alice_there)
    work(house, db)
    for _ in range(3):
        with db.in_use(WORKER):
            mail.send_message(house, alice_there.tenant_id, message_id or uuid4(), "r")
            mail.send_gave_up(house, alice_there.tenant_id, message_id or uuid4(), MailRefusedError("No."))
    assert (len(post.letters), row_of(alice_there, db).state) == (1, "SENT")


@pytest.mark.req("MAIL-01", "PRIV-03")
def test_where_a_letter_went_is_forgotten_after_some_weeks(
    alice_there: Context, house: Product, db: Database, clock: SetClock
) -> None:
    invite(alice_there)
    work(house, db)
    clock.advance(timedelta(days=29))
    with db.in_use(WORKER):
        mail.wipe_settled(house)
    assert row_of(alice_there, db).to_address == "bob@example.test"
    clock.advance(timedelta(days=2))
    with db.in_use(WORKER):
        mail.wipe_settled(house)
    row = row_of(alice_there, db)
    assert (row.state, row.to_address, row.sealed_facts) == ("WIPED", None, None)
    assert invite(alice_there) is None


@pytest.mark.req("MAIL-01")
def test_a_letter_whose_key_is_not_held_fails_and_says_so(
    alice_there: Context, house: Product, db: Database
) -> None:
    invite(alice_there)
    work(replace(house, keys=HeldKeys({"other": bytes(32)})), db)
    assert row_of(alice_there, db).state == "FAILED"
