"""Handing the organisation over to another person: offered by the owner, accepted by the other (ORG-08)."""

from __future__ import annotations

from uuid import UUID, uuid4

from appliance.foundation.domain_errors import ConflictError, FieldProblem, ForbiddenError, InvalidError
from appliance.models import account, identity, membership, organisation, ownership_offer
from appliance.models.membership import Member, Membership
from appliance.models.states import OfferState
from appliance.services import audit, mail
from appliance.services.accounts import LINK_ISSUER
from appliance.services.context import Context
from appliance.services.local_day import day_of
from appliance.services.people.members import ACTIVE
from appliance.services.people.offers import (
    OFFER_LIFETIME,
    OFFER_PATH,
    NoOfferError,
    end_offer,
    is_over,
    lock_mine,
    tell_both,
)
from appliance.services.permissions import Role

_MAY_BECOME_OWNER = (Role.ADMIN, Role.MEMBER)


def possible_owners(ctx: Context) -> list[Member]:
    """To whom the organisation can be handed: people who work in it and sign in."""
    with ctx.reading():
        return [
            one
            for one in membership.members(ctx.tenant_id)
            if one.status == ACTIVE and one.role in _MAY_BECOME_OWNER and _signs_in(one.account_id)
        ]


def offer_ownership(ctx: Context, to: UUID | None, typed_name: str) -> UUID:
    """Offer the organisation to ``to`` for seven days; nothing changes until they accept. Return its id.

    None is nobody, of whom the person is told together with what else is wrong.
    ``typed_name`` is the organisation's name, typed by who offers it, in whatever case. Raises InvalidError
    for another name or a person who cannot be the owner, ForbiddenError for anybody but the owner, and
    ConflictError while another offer stands.
    """
    with ctx.transaction():
        places = _held(ctx, to)
        mine = places.get(ctx.account_id) if ctx.account_id else None
        if mine is None or mine.role != Role.OWNER:
            raise ForbiddenError("Only the owner can hand the organisation over.")
        heir = _meant(ctx, places.get(to) if to else None, typed_name)
        _end_what_is_over(ctx)
        return _offer(ctx, mine.account_id, heir)


def accept_ownership(ctx: Context) -> None:
    """Become the owner; the former one becomes an administrator. Both get a letter.

    Raises NoOfferError for anybody it was not offered to, and ConflictError where the two of the offer are
    no longer what they were.
    """
    with ctx.transaction():
        row = ownership_offer.standing(ctx.tenant_id)
        if row is None:
            raise NoOfferError
        places = _held(ctx, row.offered_by)
        row = lock_mine(ctx)
        before, after = places.get(row.offered_by), places.get(row.offered_to)
        if before is None or before.role != Role.OWNER or after is None or not _fit(after):
            raise ConflictError("This offer does not hold any more.", mend="Ask the owner for another one")
        membership.change(ctx.tenant_id, row.offered_by, role=Role.ADMIN)
        membership.change(ctx.tenant_id, row.offered_to, role=Role.OWNER)
        ownership_offer.move(ctx.tenant_id, row.id, OfferState.ACCEPTED, ctx.product.clock.now())
        names = account.display_names({row.offered_by, row.offered_to})
        facts = {"before": names[row.offered_by], "after": names[row.offered_to], "link": "/app/people"}
        tell_both(ctx, row, mail.Letters.OWNERSHIP_TRANSFERRED, facts)
        audit.record(
            ctx,
            "organisation.transferred",
            ctx.tenant_id,
            former_owner=row.offered_by,
            new_owner=row.offered_to,
        )


def _offer(ctx: Context, owner: UUID, to: UUID) -> UUID:
    offer_id, now = uuid4(), ctx.product.clock.now()
    added = ownership_offer.add(
        id=offer_id,
        tenant_id=ctx.tenant_id,
        offered_by=owner,
        offered_to=to,
        offered_at=now,
        expires_at=now + OFFER_LIFETIME,
        state_changed_at=now,
    )
    row = ownership_offer.lock_standing(ctx.tenant_id)
    if not added or row is None:
        raise ConflictError("The organisation is offered to somebody already.", mend="Take that back first")
    expires_on, names = day_of(ctx, row.expires_at), account.display_names({owner, to})
    facts = {"before": names[owner], "after": names[to], "expires_on": expires_on, "link": OFFER_PATH}
    tell_both(ctx, row, mail.Letters.OWNERSHIP_OFFERED, facts)
    audit.record(
        ctx,
        "organisation.transfer_offered",
        ctx.tenant_id,
        offer_id=offer_id,
        new_owner=to,
        expires_on=expires_on,
    )
    return offer_id


def _end_what_is_over(ctx: Context) -> None:
    row = ownership_offer.lock_standing(ctx.tenant_id)
    if row is not None and is_over(ctx, row):
        end_offer(ctx, row, OfferState.EXPIRED)


def _held(ctx: Context, other: UUID | None) -> dict[UUID, Membership]:
    """Both places, held in one order by everybody who holds two."""
    both = sorted({one for one in (ctx.account_id, other) if one is not None})
    held = {one: membership.lock(ctx.tenant_id, one) for one in both}
    return {account_id: place for account_id, place in held.items() if place is not None}


def _meant(ctx: Context, place: Membership | None, typed_name: str) -> UUID:
    """Who is to be the owner. Raises InvalidError that names every fault."""
    problems = []
    if place is None or not _fit(place):
        problems.append(FieldProblem("to", "Choose who is to be the owner"))
    row = organisation.find(ctx.tenant_id)
    name = row.name if row else ""
    if " ".join(typed_name.split()).casefold() != " ".join(name.split()).casefold():
        problems.append(FieldProblem("name", f"Type the name of the organisation, {name}"))
    if problems or place is None:
        raise InvalidError("The organisation was not offered to anybody.", fields=tuple(problems))
    return place.account_id


def _fit(place: Membership) -> bool:
    return place.status == ACTIVE and place.role in _MAY_BECOME_OWNER and _signs_in(place.account_id)


def _signs_in(account_id: UUID) -> bool:
    return identity.issuers_of(account_id) != {LINK_ISSUER}
