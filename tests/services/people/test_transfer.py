"""An organisation is handed over when both want it: offered by one, accepted by the other, once and whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, DomainError, ForbiddenError, InvalidError
from appliance.models.database import database
from appliance.models.domain_event import DomainEvent
from appliance.services import people
from appliance.services.context import Context, Product
from tests.cast import Tenancy
from tests.database import Database
from tests.services.people.invited import AsWorker, actions
from tests.services.people.mailed import letters_to

NAME = "Acorn Ltd"


@pytest.fixture
def member_id(acorn: Tenancy) -> UUID:
    return acorn.account_ids["member"]


def roles(tenancy: Tenancy) -> dict[UUID, str]:
    return {one.account_id: one.role for one in people.people(tenancy.admin) if one.status == "active"}


def events_of(ctx: Context, as_worker: AsWorker) -> list[str]:
    with as_worker(), ctx.transaction():
        rows = DomainEvent.select().where(DomainEvent.tenant_id == ctx.tenant_id).order_by(DomainEvent.seq)
        return [row.payload["action"] for row in rows]


def later(ctx: Context, **gone: int) -> Context:
    clock = SetClock(ctx.product.clock.now() + timedelta(**gone))
    return replace(ctx, product=replace(ctx.product, clock=clock))


def letters(product: Product, db: Database, tenancy: Tenancy, role: str) -> list[dict[str, str]]:
    address = people.person(tenancy.owner, tenancy.account_ids[role]).email
    return letters_to(product, db, tenancy.tenant_id, address)


@pytest.mark.req("ORG-08")
def test_an_offer_changes_nothing_until_it_is_accepted(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker, member_id: UUID
) -> None:
    assert {one.role for one in people.possible_owners(acorn.owner)} == {"admin", "member"}
    people.offer_ownership(acorn.owner, member_id, "  acorn  LTD ")
    assert roles(acorn)[member_id] == "member"
    for role in ("owner", "member"):
        [facts] = letters(product, db, acorn, role)
        assert (facts["after"], facts["expires_on"]) == ("Member of Acorn Ltd", "2026-11-28")
    people.accept_ownership(acorn.member)
    assert roles(acorn)[member_id] == "owner"
    assert roles(acorn)[acorn.account_ids["owner"]] == "admin"
    happened = ["organisation.transfer_offered", "organisation.transferred"]
    assert actions(acorn.owner) == happened
    assert events_of(acorn.owner, as_worker) == happened
    for role in ("owner", "member"):
        assert len(letters(product, db, acorn, role)) == 2
    with pytest.raises(people.NoOfferError):
        people.accept_ownership(acorn.member)


@pytest.mark.req("ORG-08")
@pytest.mark.parametrize("ending", ["declined", "withdrawn", "expired"])
def test_an_offer_that_ends_otherwise_leaves_the_owner_and_tells_both(
    acorn: Tenancy, product: Product, db: Database, as_worker: AsWorker, member_id: UUID, ending: str
) -> None:
    people.offer_ownership(acorn.owner, member_id, NAME)
    if ending == "declined":
        people.decline_ownership(acorn.member)
    elif ending == "withdrawn":
        people.take_offer_back(acorn.owner)
    else:
        with as_worker():
            people.end_what_ran_out(later(acorn.owner, days=7).product)
    assert people.standing_offer(acorn.owner) is None
    with pytest.raises(people.NoOfferError):
        people.accept_ownership(acorn.member)
    assert roles(acorn)[acorn.account_ids["owner"]] == "owner"
    assert actions(acorn.owner)[-1] == f"organisation.transfer_{ending}"
    for role in ("owner", "member"):
        assert sorted(len(facts) for facts in letters(product, db, acorn, role)) == [4, 5]
    people.offer_ownership(acorn.owner, member_id, NAME)


@pytest.mark.req("ORG-08")
def test_after_seven_days_it_is_over_whether_or_not_anybody_said_so(acorn: Tenancy, member_id: UUID) -> None:
    people.offer_ownership(acorn.owner, member_id, NAME)
    people.offer_to_me(later(acorn.member, days=6, hours=23))
    with pytest.raises(people.NoOfferError):
        people.offer_to_me(later(acorn.member, days=7))
    with pytest.raises(people.NoOfferError):
        people.accept_ownership(later(acorn.member, days=7))
    people.offer_ownership(later(acorn.owner, days=7), acorn.account_ids["admin"], NAME)
    assert actions(acorn.owner)[1] == "organisation.transfer_expired"


@pytest.mark.req("ORG-08")
@pytest.mark.parametrize(
    "try_it",
    [people.accept_ownership, people.decline_ownership, people.offer_to_me],
    ids=lambda do: do.__name__,
)
def test_an_offer_is_nobody_elses(
    acorn: Tenancy, mallory: Context, member_id: UUID, try_it: Callable[[Context], object]
) -> None:
    people.offer_ownership(acorn.owner, member_id, NAME)
    for ctx in (acorn.admin, acorn.guest, acorn.owner, mallory):
        with pytest.raises(people.NoOfferError):
            try_it(ctx)


@pytest.mark.req("ORG-08")
def test_it_is_offered_only_as_meant(acorn: Tenancy, member_id: UUID) -> None:
    with pytest.raises(InvalidError) as refused:
        people.offer_ownership(acorn.owner, acorn.account_ids["guest"], "Beech Ltd")
    assert [problem.field for problem in refused.value.fields] == ["to", "name"]
    with pytest.raises(ForbiddenError):
        people.offer_ownership(acorn.admin, member_id, NAME)
    people.end_access(acorn.admin, member_id, "left")
    for other in (member_id, acorn.account_ids["owner"], uuid4()):
        with pytest.raises(InvalidError):
            people.offer_ownership(acorn.owner, other, NAME)
    people.offer_ownership(acorn.owner, acorn.account_ids["admin"], NAME)
    people.restore_access(acorn.admin, member_id)
    with pytest.raises(ConflictError, match="offered to somebody already"):
        people.offer_ownership(acorn.owner, member_id, NAME)


@pytest.mark.req("ORG-08", "ORG-05")
@pytest.mark.parametrize("how", ["access", "role"])
def test_the_offer_ends_with_the_place_of_whom_it_was_made_to(
    acorn: Tenancy, member_id: UUID, how: str
) -> None:
    people.offer_ownership(acorn.owner, member_id, NAME)
    if how == "access":
        people.end_access(acorn.admin, member_id, "left")
    else:
        people.change_role(acorn.admin, member_id, "guest")
    assert people.standing_offer(acorn.owner) is None
    assert "organisation.transfer_withdrawn" in actions(acorn.owner)


@pytest.mark.req("ORG-08")
def test_of_accepting_and_taking_back_at_once_one_happens(acorn: Tenancy, member_id: UUID) -> None:
    people.offer_ownership(acorn.owner, member_id, NAME)
    outcomes: list[str] = []

    def act(do: Callable[[Context], None], ctx: Context) -> None:
        try:
            do(replace(ctx))
            outcomes.append("done")
        except DomainError:
            outcomes.append("refused")
        finally:
            database.close()

    steps = ((people.accept_ownership, acorn.member), (people.take_offer_back, acorn.owner))
    threads = [threading.Thread(target=act, args=step) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert list(roles(acorn).values()).count("owner") == 1
