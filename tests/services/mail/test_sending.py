"""A letter goes with its change or not at all; out once, held while it cannot, or given up with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.mail import (
    Letter,
    MailboxFolder,
    MailDelayedError,
    MailRefusedError,
    MailUnreachableError,
)
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import InvalidError
from appliance.foundation.flags import Flag
from appliance.jobs.drain import Ran, drain
from appliance.models.database import transaction
from appliance.models.mail_message import MailMessage
from appliance.models.roles import WORKER
from appliance.services import mail
from appliance.services.context import Context, Product
from appliance.services.mail.facts import UnfitFactsError
from tests.database import Database
from tests.models.held_mail import give_up_held

FACTS = {
    "organisation": "Acorn Ltd",
    "invited_by": "Alice",
    "role": "member",
    "link": "/invitations/planted-token",
    "expires_on": "2026-12-01",
}
AsWorker = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _nothing_left_waiting(db: Database) -> Iterator[None]:
    yield
    give_up_held(db)


@dataclass
class Post:
    """A way of sending that answers as it is told, one answer a try; then it takes letters."""

    answers: list[Exception] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> str:
        if self.answers:
            raise self.answers.pop(0)
        self.letters.append(letter)
        return letter.message_id


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def house(product: Product, post: Post) -> Product:
    """The product, sending through ``post``."""
    return replace(product, mail=post)


@pytest.fixture
def alice_there(alice: Context, house: Product) -> Context:
    return replace(alice, product=house)


def invite(ctx: Context, key: str = "invitation:1", **changes: Any) -> UUID | None:
    facts = {**FACTS, **changes}
    with ctx.transaction():
        return mail.queue(ctx, mail.Letters.INVITATION, to="bob@example.test", facts=facts, key=key)


def work(product: Product, db: Database) -> list[Ran]:
    """Do what is due, with the worker's rights; what mail's own jobs did."""
    with db.in_use(WORKER):
        return [ran for ran in drain(product, strict=False) if ran.task == "mail.send"]


def row_of(ctx: Context, db: Database, key: str = "invitation:1") -> MailMessage:
    with db.in_use(WORKER), ctx.transaction():
        return MailMessage.get((MailMessage.tenant_id == ctx.tenant_id) & (MailMessage.dedupe_key == key))


@pytest.mark.req("MAIL-01")
def test_a_letter_goes_out_with_its_words_and_nothing_of_them_stays(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    message_id = invite(alice_there)
    work(house, db)
    (letter,) = post.letters
    assert letter.to == "bob@example.test"
    assert letter.subject == "Alice invites you to Acorn Ltd"
    for words in (letter.text, letter.html):
        assert "http://localhost:8080/invitations/planted-token" in words
    assert letter.message_id == f"<{message_id}@localhost>"
    row = row_of(alice_there, db)
    assert (row.state, row.attempts, row.sealed_facts, row.wrapped_key) == ("SENT", 1, None, None)
    fate = mail.fate(alice_there, "invitation:1")
    assert fate is not None
    assert (fate.id, fate.state) == (message_id, mail.MailState.SENT)


@pytest.mark.req("MAIL-01", "AUTH-09")
def test_what_a_letter_is_made_of_cannot_be_read_where_it_waits(alice_there: Context, db: Database) -> None:
    invite(alice_there)
    with db.as_admin() as admin:
        admin.execute("select set_config('app.tenant_id', %s, false)", (str(alice_there.tenant_id),))
        everything = admin.execute("select m::text from mail_message m").fetchall()
        jobs = admin.execute("select args::text from procrastinate_jobs").fetchall()
    assert "planted-token" not in str(everything) + str(jobs)


@pytest.mark.req("MAIL-01")
def test_no_change_no_letter(alice_there: Context, house: Product, post: Post, db: Database) -> None:
    def change_that_fails() -> None:
        with alice_there.transaction():
            mail.queue(alice_there, mail.Letters.INVITATION, to="bob@example.test", facts=FACTS, key="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert work(house, db) == []
    with pytest.raises(RuntimeError):
        mail.queue(alice_there, mail.Letters.INVITATION, to="bob@example.test", facts=FACTS, key="x")
    assert post.letters == []


@pytest.mark.req("MAIL-01")
def test_the_same_key_is_the_same_letter(
    alice_there: Context, house: Product, post: Post, db: Database, mallory: Context
) -> None:
    assert invite(alice_there) is not None
    assert invite(alice_there) is None
    assert invite(replace(mallory, product=house)) is not None
    work(house, db)
    assert invite(alice_there) is None
    work(house, db)
    assert len(post.letters) == 2


@pytest.mark.req("MAIL-01", "SEC-06")
@pytest.mark.parametrize(
    "to", ["", "bob", "bob@", "@example.test", "bob@localhost", "bob@exa mple.test",
           "a@b.test\nBcc: c@d.test",
           "a@b.test, c@d.test", "<a@b.test>", "a@b..test", ".a@b.test", "a\x00@b.test", f"{'a' * 65}@b.test"]
)  # fmt: skip
def test_what_is_no_address_is_refused_in_the_request(alice_there: Context, to: str) -> None:
    with pytest.raises(InvalidError) as refused, alice_there.transaction():
        mail.queue(alice_there, mail.Letters.INVITATION, to=to, facts=FACTS, key="x")
    assert [problem.field for problem in refused.value.fields] == ["email"]


@pytest.mark.req("MAIL-01", "SEC-06")
def test_names_people_chose_cannot_reach_the_head_of_a_letter(
    alice_there: Context, house: Product, post: Post, db: Database
) -> None:
    hostile = "Acorn\r\nBcc: eve@evil.test\u2028\x00<script>alert(1)</script>{{ 7*7 }}"
    invite(alice_there, organisation=hostile)
    work(house, db)
    (letter,) = post.letters
    assert "\n" not in letter.subject
    assert letter.subject.isprintable()
    assert "<script>" not in letter.html
    assert "49" not in letter.text


@pytest.mark.req("MAIL-01", "SEC-08")
@pytest.mark.parametrize(
    "changes",
    [{"link": "https://evil.test/"}, {"link": "//evil.test/"}, {"link": "/a\nb"}, {"link": "/\\evil.test"},
     {"expires_on": "tomorrow"}, {"more": "x"}, {"role": 3}],
)  # fmt: skip
def test_facts_that_are_not_as_declared_end_the_use_case(
    alice_there: Context, changes: dict[str, Any]
) -> None:
    with pytest.raises(UnfitFactsError):
        invite(alice_there, **changes)


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


def told(db: Database, message_id: UUID | None) -> list[str]:
    query = "select event_type from domain_event where subject_id = %s order by seq"
    with db.as_admin() as admin:
        return [name for (name,) in admin.execute(query, (str(message_id),)).fetchall()]


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


def release(product: Product, db: Database) -> int:
    with db.in_use(WORKER):
        return mail.release_held(product)


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
def test_a_letter_of_no_organisation_goes_out_as_well(house: Product, post: Post, db: Database) -> None:
    facts = {"organisation": "Acorn Ltd", "deleted_on": "2026-11-21", "link": "/deletions/1"}
    with transaction():
        letter = mail.Post(mail.Letters.DELETION_DONE, "ada@example.test", facts, f"deleted:{uuid4()}")
        assert mail.queue_for_nobody(house, letter, "r")
    work(house, db)
    assert [letter.subject for letter in post.letters] == ["Acorn Ltd has been deleted"]


@pytest.mark.req("MAIL-01")
def test_a_letter_whose_key_is_not_held_fails_and_says_so(
    alice_there: Context, house: Product, db: Database
) -> None:
    invite(alice_there)
    work(replace(house, keys=HeldKeys({"other": bytes(32)})), db)
    assert row_of(alice_there, db).state == "FAILED"
