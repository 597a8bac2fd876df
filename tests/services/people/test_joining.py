"""One person can accept an invitation, once, and only who it was sent to."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from appliance.foundation.domain_errors import (
    ForbiddenError,
    LimitReachedError,
    NotFoundError,
)
from appliance.models.database import database
from appliance.models.states import InvitationState
from appliance.services import accounts, people
from appliance.services.context import Context, Product
from tests.cast import Tenancy, new_organisation
from tests.database import Database
from tests.services.people.guests import newcomer, signed_in
from tests.services.people.invited import AsWorker, actions, sent, state_of, with_limits
from tests.services.people.mailed import token_to

BEA = "Bea.Birch@example.test"


@pytest.fixture
def admin(acorn: Tenancy) -> Context:
    return acorn.admin


@pytest.mark.req("ORG-04", "AUTH-04")
def test_who_it_was_sent_to_joins_and_comes_back_there(
    admin: Context, product: Product, db: Database, as_worker: AsWorker
) -> None:
    invitation_id = sent(admin, as_worker)
    bea = newcomer(product, BEA.lower())
    token = token_to(product, db, admin.tenant_id, BEA)
    told = people.look_at_invitation(product, token)
    assert (told.organisation, told.role_words) == ("Acorn Ltd", "a member")
    assert people.accept(product, token, bea, request_id="request-join") == admin.tenant_id
    assert state_of(admin, invitation_id) is InvitationState.COMPLETED
    standing = accounts.find_standing(bea, admin.tenant_id)
    assert standing
    assert standing.seat
    assert standing.seat.role == "member"
    assert actions(admin)[-3:] == ["invitation.created", "invitation.accepted", "member.joined"]


@pytest.mark.req("ORG-04", "AUTH-01")
def test_an_address_that_nobody_vouches_for_accepts_nothing(
    admin: Context, product: Product, db: Database, as_worker: AsWorker
) -> None:
    """Some providers let people type in any address: whoever got hold of the link could make it theirs."""
    invitation_id = sent(admin, as_worker)
    token = token_to(product, db, admin.tenant_id, BEA)
    claimed = signed_in(product, BEA, "somebody", verified=False).account_id
    with pytest.raises(people.AddressUnverifiedError, match="does not say that the address"):
        people.accept(product, token, claimed, request_id="request-join")
    assert state_of(admin, invitation_id) is InvitationState.EMAIL_SENT
    assert signed_in(product, BEA, "somebody").account_id == claimed
    people.accept(product, token, claimed, request_id="request-join")


@pytest.mark.req("ORG-04")
def test_a_link_works_once(admin: Context, product: Product, db: Database, as_worker: AsWorker) -> None:
    sent(admin, as_worker)
    token = token_to(product, db, admin.tenant_id, BEA)
    people.accept(product, token, newcomer(product, BEA), request_id="request-1")
    with pytest.raises(people.LinkOverError, match="accepted already") as refused:
        people.accept(product, token, newcomer(product, BEA), request_id="request-2")
    assert refused.value.mend
    assert "another one" not in refused.value.mend


@pytest.mark.req("ORG-04")
def test_of_two_clicks_at_once_one_joins(
    admin: Context, product: Product, db: Database, as_worker: AsWorker
) -> None:
    sent(admin, as_worker)
    token, bea = token_to(product, db, admin.tenant_id, BEA), newcomer(product, BEA)
    outcomes: list[str] = []

    def click() -> None:
        try:
            people.accept(product, token, bea, request_id="request-click")
            outcomes.append("joined")
        except (people.LinkOverError, people.AlreadyThereError):
            outcomes.append("refused")
        finally:
            database.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined", "refused"]
    assert [one.email for one in people.people(admin)].count(BEA) == 1


@pytest.mark.req("ORG-04")
def test_somebody_else_cannot_accept_it_and_is_not_told_for_whom_it_is(
    admin: Context, mallory: Context, product: Product, db: Database, as_worker: AsWorker
) -> None:
    invitation_id = sent(admin, as_worker)
    token = token_to(product, db, admin.tenant_id, BEA)
    assert mallory.account_id
    with pytest.raises(people.WrongPersonError) as refused:
        people.accept(product, token, mallory.account_id, request_id="request-1")
    assert BEA.lower() not in str(refused.value).lower()
    assert state_of(admin, invitation_id) is InvitationState.EMAIL_SENT
    with pytest.raises(NotFoundError):
        people.person(admin, mallory.account_id)


@pytest.mark.req("ORG-04")
def test_who_is_there_already_is_told_so(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker
) -> None:
    invitation_id = sent(acorn.admin, as_worker)
    token = token_to(product, db, acorn.tenant_id, BEA)
    with db.as_admin() as connection:  # the provider calls the member by another address now
        ours = acorn.account_ids["member"]
        connection.execute("update account set email = %s where id = %s", (BEA, ours))
        connection.commit()
    with pytest.raises(people.AlreadyThereError) as refused:
        people.accept(product, token, ours, request_id="request-1")
    assert refused.value.tenant_id == acorn.tenant_id
    people.end_access(acorn.admin, ours, "left")
    with pytest.raises(ForbiddenError, match="was ended"):
        people.accept(product, token, ours, request_id="request-2")
    assert state_of(acorn.admin, invitation_id) is InvitationState.EMAIL_SENT


@pytest.mark.req("ORG-04")
def test_a_link_that_was_followed_before_the_mail_was_noted_works(
    admin: Context, product: Product, db: Database
) -> None:
    invitation_id = people.invite(admin, BEA, "member")
    token = token_to(product, db, admin.tenant_id, BEA)
    people.accept(product, token, newcomer(product, BEA), request_id="request-1")
    assert state_of(admin, invitation_id) is InvitationState.COMPLETED


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "A" * 63 + "!", "é" * 64, "A" * 10_000])
def test_what_is_no_token_opens_nothing(product: Product, token: str) -> None:
    for look in (people.look_at_invitation, people.look_at_link):
        with pytest.raises(people.LinkOverError):
            look(product, token)


def test_a_person_of_two_organisations_goes_back_to_the_one_they_joined_last(
    admin: Context, product: Product, db: Database
) -> None:
    other = new_organisation(product, "Beech Ltd")
    for ctx in (admin, other.admin):
        people.invite(ctx, BEA, "member")
    subject = str(uuid4())
    bea = signed_in(product, BEA, subject).account_id
    for ctx in (admin, other.admin):
        people.accept(product, token_to(product, db, ctx.tenant_id, BEA), bea, request_id="request-1")
    assert signed_in(product, BEA, subject).tenant_id == other.tenant_id
    people.end_access(other.admin, bea, "left")
    assert signed_in(product, BEA, subject).tenant_id is None, "they are told so first, and choose then"


@pytest.mark.req("ORG-11")
def test_open_invitations_keep_places_and_the_last_place_goes_to_one(
    acorn: Tenancy, product: Product, db: Database
) -> None:
    small = with_limits(acorn.admin, PEOPLE=5)  # four are there
    people.invite(small, BEA, "member")
    with pytest.raises(LimitReachedError, match="All 5 places"):
        people.invite(small, "late@example.test", "member")
    smaller = with_limits(acorn.admin, PEOPLE=4).product
    token = token_to(product, db, acorn.tenant_id, BEA)
    with pytest.raises(people.OrganisationFullError):
        people.accept(smaller, token, newcomer(product, BEA), request_id="request-1")
    people.accept(product, token, newcomer(product, BEA), request_id="request-2")
