"""Signing in and out: whose account a provider's word belongs to, and where they left off.

Only issuer and subject say who somebody is. An address may change its case, or its owner, and opens nothing;
whether the provider vouches for it is kept with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from appliance.adapters.identity import Person
from appliance.foundation.domain_errors import ForbiddenError
from appliance.models import account, identity, membership
from appliance.models.database import transaction
from appliance.services import audit
from appliance.services.accounts.sessions import SignIn
from appliance.services.context import Actor, Context, Product


@dataclass(frozen=True)
class SignedIn:
    """What the new session is to know, and whether this person was never here before."""

    sign_in: SignIn
    is_new: bool


def sign_in(product: Product, person: Person, *, provider: str, request_id: str) -> SignedIn:
    """Find or make the account of ``person`` and say in which organisation they go on."""
    account_id, is_new = _account_of(product, person)
    tenant_id = _where_they_left_off(account_id)
    stated = SignIn(
        account_id,
        tenant_id,
        provider,
        acr=person.acr,
        amr=person.amr,
        authenticated_at=person.authenticated_at,
    )
    if tenant_id is not None:
        context = _context(product, account_id, tenant_id, request_id)
        with context.transaction():
            account.remember_organisation(account_id, tenant_id)
            audit.record(context, "session.signed_in", account_id, provider=provider)
    return SignedIn(stated, is_new)


def step_up(product: Product, former: SignIn, person: Person, *, request_id: str) -> SignIn:
    """Renew the proof of who works here; ForbiddenError when somebody else signed in."""
    with transaction():
        account_id = identity.account_of(person.issuer, person.subject)
    if account_id is None or account_id != former.account_id:
        raise ForbiddenError(
            "You signed in as somebody else. Nothing was done, and you are still signed in as before.",
            mend="Sign in with the account you work with, or sign out first",
        )
    renewed = replace(
        former,
        acr=person.acr,
        amr=person.amr,
        authenticated_at=person.authenticated_at,
    )
    if former.tenant_id is not None:
        context = _context(product, account_id, former.tenant_id, request_id)
        with context.transaction():
            audit.record(context, "session.stepped_up", account_id, provider=former.provider)
    return renewed


def sign_out(product: Product, account_id: UUID, tenant_id: UUID | None, *, request_id: str) -> None:
    """Write down that the person left; the door kills the session."""
    if tenant_id is None:
        return
    context = _context(product, account_id, tenant_id, request_id)
    with context.transaction():
        audit.record(context, "session.signed_out", account_id)


class _SomebodyWasFasterError(Exception):
    """Two first sign-ins of one person at once; the account of the other one stands."""


def _account_of(product: Product, person: Person) -> tuple[UUID, bool]:
    try:
        return _found_or_made(product, person)
    except _SomebodyWasFasterError:
        return _found_or_made(product, person)


def _found_or_made(product: Product, person: Person) -> tuple[UUID, bool]:
    now = product.clock.now()
    name = person.name or person.email.partition("@")[0] or "Unnamed person"
    with transaction():
        account_id = identity.account_of(person.issuer, person.subject)
        if account_id is not None:
            _take_over(account_id, person, name[:150])
            if not identity.note_use(person.issuer, person.subject, now):
                raise _SomebodyWasFasterError  # who erased the account meanwhile: it gets no name again
            return account_id, False
        made = uuid4()
        account.insert(
            made,
            display_name=name[:150],
            email=person.email,
            email_verified=person.email_verified,
            created_at=now,
        )
        if not identity.insert(person.issuer, person.subject, made, now):
            raise _SomebodyWasFasterError
        return made, True


def _take_over(account_id: UUID, person: Person, name: str) -> None:
    """What the provider calls the person now. An address it does not vouch for replaces none that was."""
    known = account.find(account_id)
    if person.email_verified or known is None or not known.email_verified:
        email, verified = person.email, person.email_verified
    else:
        email, verified = known.email, True
    account.rename(account_id, display_name=name, email=email, email_verified=verified)


def _where_they_left_off(account_id: UUID) -> UUID | None:
    """The organisation a person goes on in; None where they choose, or are to be told something first."""
    with transaction(account_id=account_id):
        person = account.find(account_id)
        places = [place.tenant_id for place in membership.active_of_account(account_id)]
        last = person.last_tenant_id if person else None
        if last in places:
            return last
        if last is not None and membership.was_ended(last, account_id):
            return None
    return places[0] if len(places) == 1 else None


def _context(product: Product, account_id: UUID, tenant_id: UUID, request_id: str) -> Context:
    return Context(product, tenant_id, Actor("account", str(account_id)), request_id, "web")
