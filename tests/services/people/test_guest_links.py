"""A guest comes in by a mailed link: once, for half an hour, into one organisation, and only to look."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, ForbiddenError, InvalidError
from appliance.models import membership
from appliance.models.database import transaction
from appliance.services import accounts, people
from appliance.services.accounts import EMAILED_LINK
from appliance.services.context import Context, Product
from tests.cast import Tenancy, new_organisation
from tests.database import Database
from tests.services.people.invited import AsWorker, actions, sent
from tests.services.people.mailed import ask_for_link, letters_to, make_links, token_to

GUS = "gus@insurer.example.test"


@pytest.fixture
def address(acorn: Tenancy) -> str:
    """Where mail to Acorn's guest goes."""
    return people.person(acorn.owner, acorn.account_ids["guest"]).email


def asked(product: Product, db: Database, ctx: Context, address: str) -> str:
    ask_for_link(product, db, address.upper())
    return token_to(product, db, ctx.tenant_id, address)


@pytest.mark.req("AUTH-09")
def test_a_guest_enters_by_a_link_once(acorn: Tenancy, product: Product, db: Database, address: str) -> None:
    token = asked(product, db, acorn.owner, address)
    assert people.look_at_link(product, token) == "Acorn Ltd", "looking uses nothing up"
    sign_in = people.enter_by_link(product, token, request_id="request-enter")
    assert (sign_in.account_id, sign_in.tenant_id) == (acorn.account_ids["guest"], acorn.tenant_id)
    assert (sign_in.provider, sign_in.authenticated_at) == (EMAILED_LINK, None)
    for again in (
        lambda: people.look_at_link(product, token),
        lambda: people.enter_by_link(product, token, request_id="request-again"),
    ):
        with pytest.raises(people.LinkOverError):
            again()
    assert actions(acorn.owner) == ["guest.link_sent", "session.signed_in"]


@pytest.mark.req("AUTH-09")
def test_a_link_is_over_after_half_an_hour(
    acorn: Tenancy, product: Product, db: Database, address: str, clock: SetClock
) -> None:
    token = asked(product, db, acorn.owner, address)
    clock.advance(timedelta(minutes=30))
    with pytest.raises(people.LinkOverError):
        people.enter_by_link(product, token, request_id="request-late")


@pytest.mark.req("AUTH-09")
def test_links_are_few_an_hour(
    acorn: Tenancy, product: Product, db: Database, address: str, clock: SetClock
) -> None:
    for _ in range(5):
        ask_for_link(product, db, address)
    assert len(letters_to(product, db, acorn.tenant_id, address)) == 3
    clock.advance(timedelta(minutes=61))
    ask_for_link(product, db, address)
    assert len(letters_to(product, db, acorn.tenant_id, address)) == 4


@pytest.mark.req("AUTH-09")
def test_asking_tells_nobody_who_is_a_guest(
    acorn: Tenancy, product: Product, db: Database, member_address: str
) -> None:
    for stranger in (member_address, "nobody@example.test"):
        ask_for_link(product, db, stranger)
        assert letters_to(product, db, acorn.tenant_id, stranger) == []
    with pytest.raises(InvalidError):
        people.ask_for_link(product, "nobody", request_id="request-link")


@pytest.mark.req("AUTH-09")
def test_asking_does_as_much_for_a_stranger_as_for_a_guest(
    acorn: Tenancy, product: Product, db: Database, address: str
) -> None:
    """A letter made at once would tell by the time it takes: the web leaves one job, whoever asks."""
    for anybody in (address, "nobody@example.test", "nobody.else@example.test", address):
        people.ask_for_link(product, anybody, request_id="request-link")
        assert letters_to(product, db, acorn.tenant_id, anybody) == []
    assert sorted(make_links(product, db)) == [0, 1], "and fills no queue, however often"
    assert len(letters_to(product, db, acorn.tenant_id, address)) == 1


@pytest.fixture
def member_address(acorn: Tenancy) -> str:
    return people.person(acorn.owner, acorn.account_ids["member"]).email


@pytest.mark.req("AUTH-09", "ORG-05")
def test_a_guest_whose_access_ended_gets_no_link_and_enters_by_none(
    acorn: Tenancy, product: Product, db: Database, address: str
) -> None:
    token = asked(product, db, acorn.owner, address)
    people.end_access(acorn.admin, acorn.account_ids["guest"], "not_needed")
    with pytest.raises(people.LinkOverError):
        people.enter_by_link(product, token, request_id="request-enter")
    ask_for_link(product, db, address)
    assert len(letters_to(product, db, acorn.tenant_id, address)) == 1


@pytest.mark.req("AUTH-09")
def test_who_came_by_a_link_is_a_guest_there_whatever_else_they_are(acorn: Tenancy, product: Product) -> None:
    guest_id, beech = acorn.account_ids["guest"], new_organisation(product, "Beech Ltd")
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, guest_id, "admin", product.clock.now())
    standing = accounts.find_standing(guest_id, acorn.tenant_id, by_link=True)
    assert standing
    assert [seat.organisation_name for seat in standing.seats] == ["Acorn Ltd"]
    people.change_role(acorn.admin, guest_id, "admin")
    standing = accounts.find_standing(guest_id, acorn.tenant_id, by_link=True)
    assert standing
    assert (standing.seat, standing.seats) == (None, ())


def invited_guest(acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker) -> tuple[UUID, str]:
    sent(acorn.admin, as_worker, email=GUS, role="guest")
    token = token_to(product, db, acorn.tenant_id, GUS)
    account_id = people.enter_by_invitation(product, token, request_id="request-enter").account_id
    return account_id, token


@pytest.mark.req("AUTH-09", "ORG-04")
def test_a_guest_needs_no_account_to_follow_an_invitation(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker, clock: SetClock
) -> None:
    account_id, token = invited_guest(acorn, product, db, as_worker)
    clock.advance(timedelta(days=1))
    guest = people.person(acorn.admin, account_id)
    assert (guest.email, guest.role, guest.status) == (GUS, "guest", "active")
    with pytest.raises(people.LinkOverError):
        people.enter_by_invitation(product, token, request_id="request-again")
    again = people.enter_by_link(product, asked(product, db, acorn.owner, GUS), request_id="request-back")
    assert again.account_id == account_id


@pytest.mark.req("AUTH-09", "ORG-03")
def test_who_has_no_way_to_sign_in_stays_a_guest(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker
) -> None:
    account_id, _ = invited_guest(acorn, product, db, as_worker)
    with pytest.raises(ConflictError, match="link in an email"):
        people.change_role(acorn.admin, account_id, "admin")
    assert account_id not in {one.account_id for one in people.possible_owners(acorn.owner)}


@pytest.mark.req("AUTH-09")
def test_a_guest_of_one_organisation_is_another_person_in_the_next(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker
) -> None:
    beech = new_organisation(product, "Beech Ltd")
    first, _ = invited_guest(acorn, product, db, as_worker)
    second, _ = invited_guest(beech, product, db, as_worker)
    assert first != second
    sent(acorn.admin, as_worker, email="other@example.test", role="guest")
    token = token_to(product, db, acorn.tenant_id, "other@example.test")
    with pytest.raises(people.WrongPersonError):
        people.accept(product, token, second, request_id="request-1")


@pytest.mark.req("AUTH-09", "ORG-04")
def test_only_guests_are_let_in_without_signing_in(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker
) -> None:
    sent(acorn.admin, as_worker, email=GUS, role="member")
    token = token_to(product, db, acorn.tenant_id, GUS)
    assert not people.look_at_invitation(product, token).may_enter_by_link
    with pytest.raises(ForbiddenError):
        people.enter_by_invitation(product, token, request_id="request-1")
