"""The three people of the development organisation, with a way in by whichever local provider runs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from appliance.models import identity, membership
from appliance.models.account import Account
from appliance.models.database import transaction
from appliance.services import audit
from appliance.services.accounts import Person, sign_in
from appliance.services.context import Actor, Context, Product
from appliance.services.dev_seed.larkfield_profile import ORGANISATION
from appliance.services.organisations import create_organisation

OWNER, MEMBER, GUEST = "admin@example.test", "member@example.test", "guest@example.test"
NAMES = {OWNER: "Ada Larkfield", MEMBER: "Morgan Reed", GUEST: "Gwen Sharp"}
ROLES = {OWNER: "owner", MEMBER: "member", GUEST: "guest"}
REQUEST = "dev-seed"


@dataclass(frozen=True)
class Cast:
    """Who acts in the story, each as they would through the web."""

    owner: Context
    member: Context


def gather_cast(product: Product, issuer: str) -> Cast:
    """The people and their organisation: those an earlier start left, and whoever is missing made now."""
    accounts = {email: _account(email) or _signed_in(product, issuer, email) for email in NAMES}
    for email, account_id in accounts.items():
        _let_in(product, issuer, email, account_id)
    owner = accounts[OWNER]
    tenant_id = _organisation_of(owner) or _organisation_made(product, owner)
    cast = _cast(product, tenant_id, owner, accounts[MEMBER])
    with cast.owner.transaction():
        here = dict(membership.people_of(tenant_id))
        for email in (MEMBER, GUEST):
            if accounts[email] not in here:
                membership.insert(tenant_id, accounts[email], ROLES[email], product.clock.now())
                audit.record(cast.owner, "member.joined", accounts[email], role=ROLES[email])
    return cast


def _organisation_made(product: Product, owner: UUID) -> UUID:
    typed = {
        "name": ORGANISATION,
        "size_band": "10-49",
        "sector": "Manufacturing",
        "region": "england",
        "time_zone": "Europe/London",
    }
    return create_organisation(product, owner, typed, request_id=REQUEST)


def _signed_in(product: Product, issuer: str, email: str) -> UUID:
    person = Person(issuer, email, email, True, NAMES[email], product.clock.now(), None, ())
    account_id = sign_in(product, person, provider="local", request_id=REQUEST).sign_in.account_id
    if account_id is None:
        raise RuntimeError("a sign-in has an account")
    return account_id


def _account(email: str) -> UUID | None:
    with transaction():
        row = Account.select(Account.id).where(Account.email == email).order_by(Account.created_at).first()
    return None if row is None else row.id


def _organisation_of(account_id: UUID) -> UUID | None:
    with transaction(account_id=account_id):
        places = membership.active_of_account(account_id)
    return next((place.tenant_id for place in places if place.name == ORGANISATION), None)


def _let_in(product: Product, issuer: str, email: str, account_id: UUID) -> None:
    """The provider's address has its port in it, which may be another one today."""
    with transaction():
        identity.insert(issuer, email, account_id, product.clock.now())


def _cast(product: Product, tenant_id: UUID, owner: UUID, member: UUID) -> Cast:
    owner_ctx, member_ctx = (
        Context(product, tenant_id, Actor("account", str(account_id)), REQUEST, "web")
        for account_id in (owner, member)
    )
    return Cast(owner_ctx, member_ctx)
