"""Accounts: one for each issuer and subject, whatever else changes, and however many ask at once."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest

from appliance.foundation.domain_errors import ForbiddenError
from appliance.services import accounts
from appliance.services.accounts import Person, SignIn
from appliance.services.context import Product
from tests.cast import ISSUER, Tenancy
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
    start = threading.Barrier(6)

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
    with db.as_admin() as connection:
        query = "select count(*) from account where id not in (select account_id from identity)"
        assert connection.execute(query).fetchone() == (0,), "no account is left without a way in"


@pytest.mark.req("AUTH-01")
def test_the_same_subject_at_another_issuer_is_somebody_else(product: Product, db: Database) -> None:
    subject = str(uuid4())
    here = accounts.sign_in(product, person(subject), provider="one", request_id="request-1")
    there = accounts.sign_in(
        product, person(subject, issuer="https://other.example.test"), provider="two", request_id="request-2"
    )
    assert here.sign_in.account_id != there.sign_in.account_id


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
