"""A notice that waited is not sent to who may not read it any more, or said no to it meanwhile (MAIL-02)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from appliance.adapters.mail import MailUnreachableError
from appliance.foundation.clock import SetClock
from appliance.services import mail, people
from appliance.services.context import Context, Product
from tests.cast import Tenancy
from tests.database import Database
from tests.services.mail.posting import Post, invite, release, row_of, told, work
from tests.services.mail.test_holding import switched

pytestmark = pytest.mark.req("MAIL-02")


def notice(ctx: Context, to: Context) -> UUID | None:
    facts = {"organisation": "Acorn Ltd", "number": 3, "reason": "The disk is full.", "link": "/app/reports"}
    with ctx.transaction():
        return mail.queue(
            ctx,
            mail.Letters.REPORT_FAILED,
            to="bob@example.test",
            facts=facts,
            key="notice",
            account_id=to.account_id,
        )


@pytest.fixture
def held(acorn: Tenancy, house: Product, db: Database) -> UUID | None:
    """A notice to Bob that waits while mail is switched off."""
    message_id = notice(acorn.owner, acorn.member)
    work(switched(house, on=False), db)
    assert row_of(acorn.owner, db, "notice").state == "HELD"
    return message_id


def sent_when_mail_is_on(house: Product, post: Post, db: Database) -> int:
    release(house, db)
    assert all(ran.ended.error is None for ran in work(house, db))
    return len(post.letters)


@pytest.mark.req("ORG-05")
def test_not_to_somebody_whose_access_was_ended(
    acorn: Tenancy, house: Product, post: Post, db: Database, held: UUID
) -> None:
    assert acorn.member.account_id is not None
    people.end_access(acorn.owner, acorn.member.account_id, "left")
    assert sent_when_mail_is_on(house, post, db) == 0
    row = row_of(acorn.owner, db, "notice")
    assert (row.state, row.error_code, row.settled_at is not None) == ("FAILED", "not_wanted", True)
    assert told(db, held)[-1] == "email.bounced"


def test_not_to_somebody_who_switched_it_off(
    acorn: Tenancy, house: Product, post: Post, db: Database, held: UUID
) -> None:
    mail.choose(acorn.member, ())
    assert sent_when_mail_is_on(house, post, db) == 0


def test_to_everybody_else_it_goes(
    acorn: Tenancy, house: Product, post: Post, db: Database, held: UUID
) -> None:
    assert sent_when_mail_is_on(house, post, db) == 1


@pytest.mark.req("MAIL-01")
def test_what_was_held_for_long_is_not_given_up_for_one_failure_when_mail_is_on_again(
    acorn: Tenancy, house: Product, post: Post, db: Database, clock: SetClock
) -> None:
    invite(acorn.owner)
    work(switched(house, on=False), db)
    clock.advance(timedelta(days=6))
    post.answers = [MailUnreachableError("No connection.")]
    assert sent_when_mail_is_on(house, post, db) == 0
    clock.advance(timedelta(minutes=1))
    assert sent_when_mail_is_on(house, post, db) == 1
