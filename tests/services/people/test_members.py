"""What people may do changes, ends and comes back; the owner stays, and hands over once and whole."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from peewee import IntegrityError

from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    LimitReachedError,
    NotFoundError,
)
from appliance.models import membership
from appliance.models.database import transaction
from appliance.models.web_session import WebSession
from appliance.services import accounts, people
from appliance.services.accounts import SignIn
from appliance.services.context import Context, Product
from tests.cast import Tenancy, new_organisation
from tests.database import Database
from tests.services.people.invited import BEA, AsWorker, actions, sent, with_limits
from tests.services.people.mailed import token_to


@pytest.fixture
def member_id(acorn: Tenancy) -> UUID:
    return acorn.account_ids["member"]


def role_of(ctx: Context, account_id: UUID) -> str | None:
    standing = accounts.find_standing(account_id, ctx.tenant_id)
    return standing.seat.role if standing and standing.seat else None


def sessions_in(account_id: UUID, tenant_id: UUID) -> int:
    theirs = (WebSession.account_id == account_id) & (WebSession.tenant_id == tenant_id)
    with transaction():
        return int(WebSession.select().where(theirs).count())


@pytest.mark.req("ORG-03")
def test_a_role_is_given_and_holds_at_once(acorn: Tenancy, member_id: UUID) -> None:
    people.change_role(acorn.admin, member_id, "guest")
    assert role_of(acorn.admin, member_id) == "guest"
    people.change_role(acorn.admin, member_id, "guest")
    assert actions(acorn.owner) == ["member.role_changed"], "what changes nothing is not recorded"


@pytest.mark.req("ORG-03", "ORG-08")
def test_nobody_is_made_owner_and_the_owner_is_made_nothing_else(acorn: Tenancy, member_id: UUID) -> None:
    owner_id = acorn.account_ids["owner"]
    for role in ("owner", "root", ""):
        with pytest.raises(InvalidError):
            people.change_role(acorn.admin, member_id, role)
    with pytest.raises(ConflictError, match="always has its owner"):
        people.change_role(acorn.admin, owner_id, "member")
    with pytest.raises(ConflictError, match="always has its owner"):
        people.end_access(acorn.admin, owner_id, "left")
    with pytest.raises(IntegrityError), acorn.owner.transaction():
        membership.change(acorn.tenant_id, owner_id, status="deactivated")


@pytest.mark.req("ORG-05", "ORG-04")
@pytest.mark.parametrize("ends", ["access", "role"])
def test_who_is_no_administrator_any_more_has_left_no_way_back_in(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker, ends: str
) -> None:
    """An invitation to another address of one's own, kept for the day one is found out."""
    admin_id, hers = acorn.account_ids["admin"], "owner.of.acorn@example.test"
    sent(acorn.admin, as_worker, email=BEA, role="admin")
    sent(acorn.owner, as_worker, email=hers, role="member")
    if ends == "access":
        people.end_access(acorn.owner, admin_id, "security")
    else:
        people.change_role(acorn.owner, admin_id, "member")
    with pytest.raises(people.LinkOverError, match="cancelled"):
        people.look_at_invitation(product, token_to(product, db, acorn.tenant_id, BEA))
    hers_stands = people.look_at_invitation(product, token_to(product, db, acorn.tenant_id, hers))
    assert hers_stands.role == "member"
    assert actions(acorn.owner).count("invitation.revoked") == 1


@pytest.mark.req("ORG-03")
def test_nobody_changes_their_own_access(acorn: Tenancy) -> None:
    for ctx in (acorn.admin, acorn.owner):
        assert ctx.account_id
        with pytest.raises(ConflictError, match="your own access"):
            people.change_role(ctx, ctx.account_id, "guest")
        with pytest.raises(ConflictError, match="your own access"):
            people.end_access(ctx, ctx.account_id, "left")


@pytest.mark.req("ORG-05")
def test_ending_access_ends_the_sessions_there_and_leaves_the_rest(
    acorn: Tenancy, product: Product, member_id: UUID
) -> None:
    beech = new_organisation(product, "Beech Ltd")
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, member_id, "member", product.clock.now())
    for tenant_id in (acorn.tenant_id, acorn.tenant_id, beech.tenant_id):
        accounts.replace_session(product, None, str(uuid4()), SignIn(member_id, tenant_id, "local"), {})
    people.end_access(acorn.admin, member_id, "security")
    assert sessions_in(member_id, acorn.tenant_id) == 0
    assert sessions_in(member_id, beech.tenant_id) == 1
    with transaction():
        rows = [(row.account_id, row.provider, row.data) for row in WebSession.select()]
    said = {accounts.ACCESS_ENDED: "Acorn Ltd"}
    assert rows.count((None, None, said)) >= 2, "they are nobody's, and say why"
    assert role_of(acorn.admin, member_id) is None
    assert role_of(beech.admin, member_id) == "member"
    assert accounts.access_ended(member_id) == ["Acorn Ltd"]
    people.end_access(acorn.admin, member_id, "left")
    assert actions(acorn.owner) == ["member.deactivated"], "ending what has ended is nothing new"


@pytest.mark.req("ORG-05")
def test_access_ends_for_a_reason_of_the_list(acorn: Tenancy, member_id: UUID) -> None:
    for reason in ("", "I do not like them"):
        with pytest.raises(InvalidError):
            people.end_access(acorn.admin, member_id, reason)
    assert role_of(acorn.admin, member_id) == "member"


@pytest.mark.req("ORG-05", "ORG-11")
def test_access_comes_back_as_it_was_if_there_is_room(acorn: Tenancy, member_id: UUID) -> None:
    people.end_access(acorn.admin, member_id, "left")
    with pytest.raises(ConflictError, match="access was ended"):
        people.change_role(acorn.admin, member_id, "admin")
    with pytest.raises(LimitReachedError, match="All 3 places"):
        people.restore_access(with_limits(acorn.admin, PEOPLE=3), member_id)
    people.restore_access(acorn.admin, member_id)
    assert role_of(acorn.admin, member_id) == "member"
    assert actions(acorn.owner) == ["member.deactivated", "member.reactivated"]


@pytest.mark.req("ORG-07")
def test_people_of_another_organisation_are_nobody_here(acorn: Tenancy, mallory: Context) -> None:
    theirs = acorn.account_ids["member"]
    for change in (
        lambda: people.person(mallory, theirs),
        lambda: people.change_role(mallory, theirs, "guest"),
        lambda: people.end_access(mallory, theirs, "left"),
        lambda: people.restore_access(mallory, theirs),
    ):
        with pytest.raises(NotFoundError):
            change()
    with pytest.raises(InvalidError):
        people.offer_ownership(mallory, theirs, "Mallow Ltd")
