"""An invitation goes its way of eight states, by mail, and no other way."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    LimitReachedError,
    NotFoundError,
)
from appliance.models.database import database
from appliance.models.invitation import Invitation
from appliance.models.states import InvitationState
from appliance.services import people
from appliance.services.context import Context, Product
from tests.cast import Tenancy
from tests.database import Database
from tests.services.people.guests import newcomer
from tests.services.people.invited import AsWorker, actions, last_mail, sent, state_of, tell_fate, with_limits
from tests.services.people.mailed import letters_to, token_to

BEA = "Bea.Birch@example.test"


@pytest.fixture
def admin(acorn: Tenancy) -> Context:
    return acorn.admin


@pytest.mark.req("ORG-04")
def test_an_invitation_is_mailed_with_who_asks_for_what_and_until_when(
    admin: Context, product: Product, db: Database
) -> None:
    invitation_id = people.invite(admin, f"  {BEA} ", "admin")
    [facts] = letters_to(product, db, admin.tenant_id, BEA)
    assert facts["organisation"] == "Acorn Ltd"
    assert facts["invited_by"] == "Admin of Acorn Ltd"
    assert facts["role"] == "an administrator"
    assert facts["expires_on"] == "2026-11-28"
    assert facts["link"].startswith("/invitation/")
    [line] = people.invitations(admin)
    assert (line.id, line.email, line.state) == (invitation_id, BEA, InvitationState.EMAIL_PENDING)


def test_the_organisation_is_looked_up_once_for_the_letter(
    admin: Context, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="peewee")
    people.invite(admin, BEA, "member")
    asked = [str(record.msg[0]) for record in caplog.records if record.name == "peewee"]
    looked_up = [one for one in asked if '"time_zone"' in one]
    assert len(looked_up) == 2, "\n".join(asked)  # and once for the month of its plan


@pytest.mark.req("ORG-04")
def test_the_database_holds_no_token(admin: Context, product: Product, db: Database) -> None:
    people.invite(admin, BEA, "member")
    token = token_to(product, db, admin.tenant_id, BEA)
    with db.as_admin() as connection:
        for table in ("invitation", "mail_message", "audit_event", "domain_event", "procrastinate_jobs"):
            texts = connection.execute(f"select t::text from {table} t".encode()).fetchall()  # noqa: S608
            assert not any(token in text for (text,) in texts)


@pytest.mark.req("ORG-04")
@pytest.mark.parametrize(
    ("email", "role", "fields"),
    [("nobody", "member", {"email"}), (BEA, "owner", {"role"}), ("", "", {"email", "role"})],
    ids=["no address", "a second owner", "nothing"],
)
def test_what_was_typed_wrong_is_told_at_once(
    admin: Context, email: str, role: str, fields: set[str]
) -> None:
    with pytest.raises(InvalidError) as refused:
        people.invite(admin, email, role)
    assert {problem.field for problem in refused.value.fields} == fields
    assert people.invitations(admin) == []


@pytest.mark.req("ORG-04")
def test_who_is_there_or_invited_is_not_invited_again(acorn: Tenancy, admin: Context) -> None:
    member = people.person(admin, acorn.account_ids["member"])
    for email in (member.email, member.email.upper()):
        with pytest.raises(InvalidError, match="in the organisation already"):
            people.invite(admin, email, "guest")
    people.invite(admin, BEA, "member")
    with pytest.raises(InvalidError, match="invited already"):
        people.invite(admin, BEA.lower(), "member")
    people.end_access(admin, acorn.account_ids["member"], "left")
    with pytest.raises(InvalidError, match="restore it"):
        people.invite(admin, member.email, "member")


@pytest.mark.req("ORG-04")
def test_a_cancelled_invitation_opens_nothing(
    admin: Context, product: Product, db: Database, as_worker: AsWorker
) -> None:
    for invitation_id in (people.invite(admin, "one@example.test", "guest"), sent(admin, as_worker)):
        people.cancel(admin, invitation_id)
        assert state_of(admin, invitation_id) is InvitationState.REVOKED
        with pytest.raises(ConflictError):
            people.cancel(admin, invitation_id)
    token = token_to(product, db, admin.tenant_id, BEA)
    with pytest.raises(people.LinkOverError, match="cancelled"):
        people.look_at_invitation(product, token)
    people.invite(admin, BEA, "guest")  # the address is free again


@pytest.mark.req("ORG-04")
def test_sending_again_makes_a_new_link_and_another_week(
    admin: Context, product: Product, db: Database, as_worker: AsWorker, clock: SetClock
) -> None:
    invitation_id = people.invite(admin, BEA, "member")
    with pytest.raises(ConflictError, match="just being sent"):
        people.send_again(admin, invitation_id)
    tell_fate(admin, as_worker, invitation_id, sent=True)
    former = token_to(product, db, admin.tenant_id, BEA)
    clock.advance(timedelta(days=6))
    people.send_again(admin, invitation_id)
    with pytest.raises(people.LinkOverError, match="sent again"):
        people.look_at_invitation(product, former)
    clock.advance(timedelta(days=6))
    newest = token_to(product, db, admin.tenant_id, BEA)
    people.accept(product, newest, newcomer(product, BEA), request_id="request-1")
    assert state_of(admin, invitation_id) is InvitationState.COMPLETED


@pytest.mark.req("ORG-04")
def test_an_address_is_not_written_to_for_ever(admin: Context, as_worker: AsWorker) -> None:
    invitation_id = sent(admin, as_worker)
    for _ in range(4):
        people.send_again(admin, invitation_id)
        tell_fate(admin, as_worker, invitation_id, sent=True)
    with pytest.raises(LimitReachedError):
        people.send_again(admin, invitation_id)
    assert not people.invitations(admin)[0].can_be_sent_again


@pytest.mark.req("ORG-04", "MAIL-01")
def test_a_mail_that_failed_is_told_and_mended_by_sending_again(
    admin: Context, product: Product, db: Database, as_worker: AsWorker
) -> None:
    invitation_id = people.invite(admin, BEA, "member")
    tell_fate(admin, as_worker, invitation_id, sent=False)
    assert state_of(admin, invitation_id) is InvitationState.EMAIL_FAILED
    with pytest.raises(people.LinkOverError):
        people.look_at_invitation(product, token_to(product, db, admin.tenant_id, BEA))
    people.send_again(admin, invitation_id)
    assert state_of(admin, invitation_id) is InvitationState.EMAIL_PENDING
    tell_fate(admin, as_worker, invitation_id, sent=True)
    tell_fate(admin, as_worker, invitation_id, sent=False)  # told late, of what was settled: nothing changes
    assert state_of(admin, invitation_id) is InvitationState.EMAIL_SENT


@pytest.mark.req("ORG-04")
def test_the_fate_of_a_former_mail_says_nothing_of_the_newer(admin: Context, as_worker: AsWorker) -> None:
    invitation_id = sent(admin, as_worker)
    former = last_mail(admin, invitation_id)
    people.send_again(admin, invitation_id)
    with as_worker(), admin.transaction():
        people.note_mail(admin, former, sent=False)
        people.note_mail(admin, uuid4(), sent=False)
    assert state_of(admin, invitation_id) is InvitationState.EMAIL_PENDING


@pytest.mark.req("ORG-04")
def test_after_seven_days_it_has_run_out(
    admin: Context, product: Product, db: Database, as_worker: AsWorker, clock: SetClock
) -> None:
    invitation_id = sent(admin, as_worker)
    clock.advance(timedelta(days=7))
    assert state_of(admin, invitation_id) is InvitationState.EXPIRED, "told before upkeep says so"
    with pytest.raises(people.LinkOverError, match="run out"):
        people.look_at_invitation(product, token_to(product, db, admin.tenant_id, BEA))
    with pytest.raises(ConflictError):
        people.send_again(admin, invitation_id)
    with as_worker():
        assert people.end_what_ran_out(product) >= 1
    with admin.transaction():
        assert Invitation.get(Invitation.id == invitation_id).state == InvitationState.EXPIRED
    assert actions(admin)[-1] == "invitation.expired"
    clock.advance(timedelta(days=91))
    with as_worker():
        people.end_what_ran_out(product)
    assert people.invitations(admin) == [], "nobody keeps the address of somebody who never came"


@pytest.mark.req("ORG-04")
def test_one_that_ran_out_unnoticed_does_not_keep_its_address(admin: Context, clock: SetClock) -> None:
    people.invite(admin, BEA, "member")
    clock.advance(timedelta(days=8))
    people.invite(admin, BEA, "member")
    assert [line.state for line in people.invitations(admin)] == [
        InvitationState.EMAIL_PENDING,
        InvitationState.EXPIRED,
    ]


@pytest.mark.req("ORG-07")
def test_another_organisation_meets_none_of_it(admin: Context, mallory: Context, as_worker: AsWorker) -> None:
    invitation_id = sent(admin, as_worker)
    for change in (people.cancel, people.send_again):
        with pytest.raises(NotFoundError):
            change(mallory, invitation_id)
    assert people.invitations(mallory) == []


@pytest.mark.req("ORG-11")
def test_mails_of_invitations_are_counted_by_the_month(
    acorn: Tenancy, as_worker: AsWorker, clock: SetClock
) -> None:
    small = with_limits(acorn.admin, INVITATIONS=2)
    invitation_id = sent(small, as_worker)
    people.send_again(small, invitation_id)
    with pytest.raises(LimitReachedError, match="All 2 invitations"):
        people.invite(small, "late@example.test", "guest")
    clock.advance(timedelta(days=10))  # the first of December
    people.invite(small, "late@example.test", "guest")


@pytest.mark.req("ORG-11")
def test_of_many_who_invite_at_once_no_more_than_fit_are_invited(acorn: Tenancy) -> None:
    small = with_limits(acorn.admin, PEOPLE=6)
    outcomes: list[bool] = []

    def ask(name: str) -> None:
        try:
            people.invite(small, f"{name}@example.test", "member")
            outcomes.append(True)
        except LimitReachedError:
            outcomes.append(False)
        finally:
            database.close()

    threads = [threading.Thread(target=ask, args=(f"person{at}",)) for at in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True, True]
