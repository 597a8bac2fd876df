"""The end of an account: out of every organisation, no name and no way in, and the records stay."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from peewee import IntegrityError

from appliance.foundation.domain_errors import ConflictError, InvalidError, SignInRequiredError
from appliance.models import data_request, membership, notification_preference
from appliance.models.database import transaction
from appliance.models.invitation import Invitation
from appliance.models.states import DataRequestState
from appliance.services import data_requests, mail, organisations, people, tokens
from appliance.services.audit import check
from appliance.services.context import Context, Product
from appliance.services.people import join
from appliance.services.permissions import Permission
from tests.cast import Tenancy, new_organisation, run_jobs
from tests.database import Database
from tests.services.people.invited import actions
from tests.services.people.mailed import token_to

AsWorker = Callable[[], AbstractContextManager[None]]


def person(ctx: Context) -> UUID:
    assert ctx.account_id
    return ctx.account_id


def ask(ctx: Context) -> UUID:
    address = people.person(ctx, person(ctx)).email
    asked, _ = data_requests.ask_for_erasure(ctx.product, person(ctx), address, request_id="r")
    return asked.id


def state(ctx: Context, request_id: UUID) -> DataRequestState:
    return data_requests.own_request(ctx.product, person(ctx), request_id).state


@pytest.mark.req("PRIV-02", "AUD-01")
def test_an_erased_account_is_nobody_everywhere_and_what_it_did_stays(
    acorn: Tenancy, product: Product, db: Database
) -> None:
    who = person(acorn.admin)
    beech = new_organisation(product, "Beech Ltd")
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, who, "guest", product.clock.now())
    people.change_role(acorn.admin, acorn.account_ids["guest"], "member")
    mail.choose(acorn.admin, set())
    people.invite(acorn.admin, "bea@example.test", "guest")
    tokens.make(acorn.admin, name="CI", scopes=[Permission.VIEW.value], days=30)
    request_id = ask(acorn.admin)
    run_jobs(product, db)
    assert state(acorn.admin, request_id) is DataRequestState.DONE
    assert [people.person(ctx, who).status for ctx in (acorn.owner, beech.owner)] == ["deactivated"] * 2
    left = people.person(acorn.owner, who)
    assert (left.display_name, left.email) == ("Somebody whose account is gone", "")
    assert people.invitations(acorn.owner)[0].is_open is False
    assert [line.ended_at is not None for line in tokens.list_tokens(acorn.admin)] == [True]
    with acorn.owner.transaction():
        assert notification_preference.of_member(acorn.tenant_id, who) == {}
    removed = data_requests.own_request(product, who, request_id).removed
    assert removed == {"identity": 1, "web_session": 0}
    recorded = actions(acorn.owner)
    assert recorded[0] == "member.role_changed"
    assert recorded[-1] == "member.forgotten"
    assert actions(beech.owner) == ["member.forgotten"]
    assert check(acorn.tenant_id).intact


@pytest.mark.req("PRIV-02", "ORG-08")
def test_who_owns_an_organisation_cannot_be_erased_and_hears_so_at_once(
    acorn: Tenancy, product: Product
) -> None:
    with pytest.raises(people.OwnsOrganisationError):
        ask(acorn.owner)
    with pytest.raises(InvalidError, match="Nothing was erased"):
        data_requests.ask_for_erasure(product, person(acorn.guest), "somebody@example.test", request_id="r")
    for who in (acorn.owner, acorn.guest):
        assert data_requests.own_requests(product, person(who)) == []


@pytest.mark.req("PRIV-02", "ORG-08")
def test_who_became_an_owner_meanwhile_stays_as_they_are(
    acorn: Tenancy, product: Product, db: Database
) -> None:
    request_id = ask(acorn.admin)
    with acorn.owner.transaction():
        membership.change(acorn.tenant_id, person(acorn.owner), role="admin")
        membership.change(acorn.tenant_id, person(acorn.admin), role="owner")
    run_jobs(product, db)
    assert state(acorn.admin, request_id) is DataRequestState.REFUSED
    stays = people.person(acorn.owner, person(acorn.admin))
    assert (stays.status, stays.display_name) == ("active", "Admin of Acorn Ltd")


@pytest.mark.req("PRIV-02", "JOBS-02")
def test_asking_twice_and_running_twice_erase_once(
    acorn: Tenancy, product: Product, as_worker: AsWorker
) -> None:
    who, request_id = person(acorn.guest), ask(acorn.guest)
    assert ask(acorn.guest) == request_id
    for _ in range(2):
        with as_worker():
            data_requests.erase(product, who, request_id, request_id="r")
    assert state(acorn.guest, request_id) is DataRequestState.DONE
    assert actions(acorn.owner) == ["member.forgotten"]


@pytest.mark.req("PRIV-02", "JOBS-02")
def test_a_run_that_was_cut_off_goes_on_where_it_was(
    acorn: Tenancy, product: Product, as_worker: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, request_id = person(acorn.member), ask(acorn.member)

    def killed(_request_id: UUID) -> dict[str, int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(data_request, "forget_person", killed)
        with as_worker(), pytest.raises(KeyboardInterrupt):
            data_requests.erase(product, who, request_id, request_id="r")
    assert state(acorn.member, request_id) is DataRequestState.ASKED
    with as_worker():
        data_requests.erase(product, who, request_id, request_id="r")
    assert state(acorn.member, request_id) is DataRequestState.DONE
    assert actions(acorn.owner) == ["member.forgotten"]


@pytest.mark.req("PRIV-02", "ORG-08")
def test_an_organisation_made_in_the_same_moment_is_not_left_without_its_owner(
    acorn: Tenancy, product: Product, as_worker: AsWorker, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, request_id, forget = person(acorn.guest), ask(acorn.guest), data_request.forget_person
    beech = new_organisation(product, "Beech Ltd")

    def made_meanwhile(asked: UUID) -> dict[str, int]:
        removed = forget(asked)
        with db.as_admin() as admin:
            columns = "tenant_id, account_id, role, created_at"
            admin.execute(
                f"insert into membership ({columns}) values (%s, %s, 'member', now())",  # noqa: S608
                (beech.tenant_id, who),
            )
        return removed

    with monkeypatch.context() as patch, as_worker():
        patch.setattr(data_request, "forget_person", made_meanwhile)
        data_requests.erase(product, who, request_id, request_id="r")
    assert state(acorn.guest, request_id) is DataRequestState.REFUSED
    assert people.person(beech.owner, who).display_name == "Guest of Acorn Ltd"


@pytest.mark.req("PRIV-02", "ORG-08")
def test_an_erased_account_makes_no_organisation(acorn: Tenancy, product: Product, db: Database) -> None:
    ask(acorn.guest)
    run_jobs(product, db)
    said = {"name": "Beech Ltd", "size_band": "1-9", "sector": "Legal", "region": "scotland"}
    with pytest.raises(SignInRequiredError, match="erased"):
        organisations.create_organisation(product, person(acorn.guest), said, request_id="r")


@pytest.mark.req("PRIV-02", "ORG-05")
def test_an_erased_account_gets_no_place_any_more(acorn: Tenancy, product: Product, db: Database) -> None:
    """Its letters would have no address, and take those of everybody else down with them."""
    ask(acorn.member)
    run_jobs(product, db)
    with pytest.raises(ConflictError, match="account erased"):
        people.restore_access(acorn.admin, person(acorn.member))
    assert person(acorn.member) not in {one.account_id for one in mail.members(acorn.owner)}


@pytest.mark.req("PRIV-02", "ORG-04")
def test_who_is_erased_while_they_accept_an_invitation_does_not_join(
    acorn: Tenancy, product: Product, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    beech = new_organisation(product, "Beech Ltd")
    address = people.person(acorn.owner, person(acorn.member)).email
    people.invite(beech.admin, address, "member")
    token = token_to(product, db, beech.tenant_id, address)
    ask(acorn.member)
    looked = join._require_addressee

    def erased_meanwhile(row: Invitation, account_id: UUID) -> None:
        looked(row, account_id)
        with db.as_admin() as admin:
            admin.execute("update account set email = '' where id = %s", (account_id,))

    monkeypatch.setattr(join, "_require_addressee", erased_meanwhile)
    with pytest.raises(SignInRequiredError, match="erased"):
        people.accept(product, token, person(acorn.member), request_id="r")


@pytest.mark.req("PRIV-02", "SEC-04")
def test_the_database_forgets_nobody_who_did_not_ask_or_has_not_left(
    acorn: Tenancy, as_worker: AsWorker
) -> None:
    request_id = ask(acorn.member)
    with as_worker():
        for who, which in (
            (person(acorn.member), request_id),  # is still a member
            (person(acorn.member), uuid4()),
            (person(acorn.guest), request_id),
        ):
            with pytest.raises(IntegrityError), transaction(account_id=who):
                data_request.forget_person(which)
    assert people.person(acorn.owner, person(acorn.member)).display_name == "Member of Acorn Ltd"
