"""A new organisation, with the person who made it as its owner (ORG-01, ORG-02)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    LimitReachedError,
    SignInRequiredError,
)
from appliance.models import account, identity, membership, organisation
from appliance.services import audit
from appliance.services.context import Actor, Context, Product
from appliance.services.local_day import day_in
from appliance.services.organisations.entries import checked

# One person who signs up more organisations than this is not describing their own.
MOST_OWNED = 20


def create_organisation(
    product: Product,
    account_id: UUID,
    typed: Mapping[str, str],
    *,
    request_id: str,
    origin: str = "web",
    once: str | None = None,
) -> UUID:
    """Make the organisation and return its id.

    ``once`` is the caller's word for this wish: asked again with the same, the id is that of the organisation
    it made before, and no other is made. Raises InvalidError for what was typed, LimitReachedError,
    ConflictError for a word that was used for another wish, and SignInRequiredError for an account that was
    erased in this moment.
    """
    now, tenant_id = product.clock.now(), _id_of(account_id, once)
    context = Context(product, tenant_id, Actor("account", str(account_id)), request_id, origin)
    columns = checked(typed, today=day_in(context, typed.get("time_zone", "")))
    if "name" not in columns:
        raise InvalidError("An organisation needs a name.")
    with context.transaction():
        # First, because it holds the person's row: of two requests at once the second counts the first.
        account.remember_organisation(account_id, tenant_id)
        if not identity.issuers_of(account_id):
            raise SignInRequiredError("This account was erased.")
        if once is not None and _is_there(context, account_id, columns):
            return tenant_id
        _refuse_too_many(account_id)
        organisation.insert(id=tenant_id, created_at=now, **columns)
        membership.insert(tenant_id, account_id, "owner", now)
        audit.record(context, "organisation.created", tenant_id)
        audit.record(context, "member.joined", account_id, role="owner")
    return tenant_id


def _id_of(account_id: UUID, once: str | None) -> UUID:
    """A new id; with ``once`` the one that follows from it and the person, and from nobody else's word."""
    if once is None:
        return uuid4()
    return UUID(bytes=sha256(account_id.bytes + once.encode()).digest()[:16], version=4)


def _is_there(context: Context, account_id: UUID, columns: Mapping[str, object]) -> bool:
    """Whether it was made before. Raises ConflictError when it is theirs no more or became another."""
    there = organisation.find(context.tenant_id)
    if there is None:
        return False
    place = membership.lock(context.tenant_id, account_id)
    if place is None or place.status != "active" or there.name != columns["name"]:
        raise ConflictError(
            "The key belongs to a call that made another organisation.",
            code="idempotency_mismatch",
            mend="Use another Idempotency-Key for another organisation",
        )
    return True


def _refuse_too_many(account_id: UUID) -> None:
    places = membership.active_of_account(account_id)
    if sum(place.role == "owner" for place in places) >= MOST_OWNED:
        raise LimitReachedError(
            f"One person may own {MOST_OWNED} organisations at most.",
            mend="Work in one of those you have, or ask the operator",
        )
