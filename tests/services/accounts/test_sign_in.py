"""Accounts: one for each issuer and subject, whatever else changes, and however many ask at once."""

from __future__ import annotations

import threading
import time
from uuid import UUID, uuid4

import pytest

from appliance.foundation.domain_errors import ForbiddenError
from appliance.models import account, membership
from appliance.models.database import transaction
from appliance.services import accounts, people
from appliance.services.accounts import Person, SignIn
from appliance.services.context import Product
from tests.cast import ISSUER, Tenancy, new_organisation
from tests.database import Database


def person(subject: str, **changes: object) -> Person:
    told: dict[str, object] = {
        "issuer": ISSUER,
        "subject": subject,
        "email": "somebody@example.test",
        "email_verified": True,
        "name": "Somebody",
        "authenticated_at": None,
        "acr": None,
        "amr": (),
    }
    return Person(**(told | changes))  # type: ignore[arg-type]


@pytest.mark.req("AUTH-01")
def test_two_first_sign_ins_at_once_make_one_account(product: Product, db: Database) -> None:
    subject, found, failures = str(uuid4()), set[UUID](), []
    start, before = threading.Barrier(6), without_a_way_in(db)

    def sign_in() -> None:
        start.wait()
        try:
            signed = accounts.sign_in(product, person(subject), provider="local", request_id="request-1")
            found.add(signed.sign_in.account_id)
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=sign_in) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert len(found) == 1
    assert without_a_way_in(db) == before, "no account is left without a way in"


def without_a_way_in(db: Database) -> int:
    with db.as_admin() as connection:
        query = "select count(*) from account where id not in (select account_id from identity)"
        row = connection.execute(query.encode()).fetchone()
    return 0 if row is None else int(row[0])


def wait_until_it_waits(db: Database) -> None:
    """Return when a statement on this database waits for another's lock."""
    waiting = "datname = current_database() and wait_event_type = 'Lock'"
    query = f"select count(*) from pg_stat_activity where {waiting}"  # noqa: S608 - our own words
    end = time.monotonic() + 10
    with db.as_admin() as connection:
        while connection.execute(query.encode()).fetchone() == (0,):
            assert time.monotonic() < end, "nothing waits"
            time.sleep(0.01)


@pytest.mark.req("AUTH-01", "PRIV-02")
def test_a_sign_in_while_the_account_is_erased_brings_no_name_back(product: Product, db: Database) -> None:
    subject, found = str(uuid4()), list[UUID]()
    before = accounts.sign_in(product, person(subject), provider="local", request_id="r").sign_in.account_id

    def sign_in() -> None:
        signed = accounts.sign_in(product, person(subject), provider="local", request_id="r")
        found.append(signed.sign_in.account_id)

    thread = threading.Thread(target=sign_in)
    with db.as_admin() as erasing, erasing.transaction():
        erasing.execute("update account set display_name = 'gone', email = '' where id = %s", (before,))
        erasing.execute("delete from identity where account_id = %s", (before,))
        thread.start()
        wait_until_it_waits(db)
    thread.join(10)
    assert found
    assert found != [before]
    with transaction():
        assert account.address_of(before) == ""


@pytest.mark.req("AUTH-01")
def test_the_same_subject_at_another_issuer_is_somebody_else(product: Product, db: Database) -> None:
    subject = str(uuid4())
    here = accounts.sign_in(product, person(subject), provider="one", request_id="request-1")
    there = accounts.sign_in(
        product, person(subject, issuer="https://other.example.test"), provider="two", request_id="request-2"
    )
    assert here.sign_in.account_id != there.sign_in.account_id


@pytest.mark.req("AUTH-01")
def test_an_address_leads_to_nobodys_account(product: Product, acorn: Tenancy) -> None:
    with transaction():
        email = account.address_of(acorn.account_ids["owner"])
    for verified in (True, False):
        claimed = person(str(uuid4()), email=email, email_verified=verified)
        signed = accounts.sign_in(product, claimed, provider="local", request_id="request-1")
        assert signed.is_new
        assert signed.sign_in.account_id not in acorn.account_ids.values()
        assert signed.sign_in.tenant_id is None


@pytest.mark.req("AUTH-01")
def test_an_address_that_nobody_vouches_for_replaces_none_that_was_verified(product: Product) -> None:
    subject = str(uuid4())

    def told(email: str, *, verified: bool) -> tuple[str, bool]:
        claimed = person(subject, email=email, email_verified=verified)
        signed = accounts.sign_in(product, claimed, provider="local", request_id="request-1")
        with transaction():
            row = account.find(signed.sign_in.account_id)
        assert row
        return row.email, row.email_verified

    assert told("typed@example.test", verified=False) == ("typed@example.test", False)
    assert told("true@example.test", verified=True) == ("true@example.test", True)
    assert told("victim@example.test", verified=False) == ("true@example.test", True)
    assert told("newer@example.test", verified=True) == ("newer@example.test", True)


@pytest.mark.req("AUTH-04", "ORG-05")
def test_whose_access_was_ended_where_they_worked_last_is_told_before_they_go_on(
    product: Product, acorn: Tenancy
) -> None:
    beech, member_id = new_organisation(product, "Beech Ltd"), acorn.account_ids["member"]
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, member_id, "member", product.clock.now())

    def goes_on_in() -> UUID | None:
        who = person(str(member_id))
        return accounts.sign_in(product, who, provider="local", request_id="request-1").sign_in.tenant_id

    with transaction():
        account.remember_organisation(member_id, acorn.tenant_id)
    assert goes_on_in() == acorn.tenant_id
    people.end_access(acorn.owner, member_id, "left")
    assert goes_on_in() is None
    with transaction():
        account.remember_organisation(member_id, beech.tenant_id)
    assert goes_on_in() == beech.tenant_id


def test_a_person_without_a_name_is_called_something(product: Product, db: Database) -> None:
    for told, called in (
        ({"name": ""}, "somebody"),
        ({"name": "", "email": ""}, "Unnamed person"),
        ({"name": "", "email": "x" * 300 + "@example.test"}, "x" * 150),
    ):
        signed = accounts.sign_in(
            product, person(str(uuid4()), **told), provider="local", request_id="request-1"
        )
        account_id = signed.sign_in.account_id
        assert accounts.names_of([account_id]) == {account_id: called}


@pytest.mark.req("AUTH-06")
def test_the_proof_that_was_received_is_kept(product: Product, acorn: Tenancy) -> None:
    account_id = acorn.owner.account_id
    assert account_id
    now = product.clock.now()
    proof = person(str(account_id), authenticated_at=now, acr="mfa", amr=("pwd", "otp"))
    renewed = accounts.step_up(
        product, SignIn(account_id, acorn.tenant_id, "local"), proof, request_id="request-1"
    )
    assert (renewed.authenticated_at, renewed.acr, renewed.amr) == (now, "mfa", ("pwd", "otp"))
    assert renewed.tenant_id == acorn.tenant_id


@pytest.mark.req("AUTH-06")
@pytest.mark.parametrize("subject", ["nobody-knows-me", None])
def test_somebody_elses_proof_renews_nothing(product: Product, acorn: Tenancy, subject: str | None) -> None:
    account_id = acorn.owner.account_id
    assert account_id
    other = subject or str(acorn.member.account_id)
    with pytest.raises(ForbiddenError):
        accounts.step_up(
            product, SignIn(account_id, acorn.tenant_id, "local"), person(other), request_id="request-1"
        )
