"""The offer of an organisation: looking at it, and whatever ends it without a new owner (ORG-08)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import account, organisation, ownership_offer
from appliance.models.ownership_offer import OwnershipOffer
from appliance.models.states import OfferState
from appliance.services import audit, mail
from appliance.services.context import Context

OFFER_LIFETIME = timedelta(days=7)
OFFER_PATH = "/app/ownership"

_SOMEBODY = "Somebody whose account is gone"
_ACTIONS = {
    OfferState.DECLINED: "organisation.transfer_declined",
    OfferState.WITHDRAWN: "organisation.transfer_withdrawn",
    OfferState.EXPIRED: "organisation.transfer_expired",
}
_ENDINGS = {
    OfferState.DECLINED: "{after} has declined.",
    OfferState.WITHDRAWN: "The offer to {after} was taken back.",
    OfferState.EXPIRED: "{after} has not accepted within seven days.",
}


class NoOfferError(NotFoundError):
    """An offer that was never made to this person, or that is over."""

    code = "no_offer"

    def __init__(self) -> None:
        super().__init__("There is no such offer, or it is over.", mend="Ask the owner for another one")


@dataclass(frozen=True)
class Offer:
    """The offer that stands. ``before`` owns the organisation, ``after`` is to own it: their names."""

    organisation: str
    offered_by: UUID
    offered_to: UUID
    before: str
    after: str
    expires_at: datetime


def standing_offer(ctx: Context) -> Offer | None:
    """The offer that can still be accepted, if there is one."""
    with ctx.reading():
        row = ownership_offer.standing(ctx.tenant_id)
        if row is None or is_over(ctx, row):
            return None
        there = organisation.find(ctx.tenant_id)
        names = account.display_names({row.offered_by, row.offered_to})
    before, after = (names.get(each, _SOMEBODY) for each in (row.offered_by, row.offered_to))
    return Offer(there.name if there else "", row.offered_by, row.offered_to, before, after, row.expires_at)


def offer_to_me(ctx: Context) -> Offer:
    """The offer that this person may accept or decline. Raises NoOfferError."""
    offer = standing_offer(ctx)
    if offer is None or offer.offered_to != ctx.account_id:
        raise NoOfferError
    return offer


def made_by_me(ctx: Context) -> bool:
    """Whether an offer of this person stands."""
    offer = standing_offer(ctx)
    return offer is not None and offer.offered_by == ctx.account_id


def take_offer_back(ctx: Context) -> None:
    """Have the offer end before anybody accepts it. Raises NoOfferError."""
    with ctx.transaction():
        row = ownership_offer.lock_standing(ctx.tenant_id)
        if row is None:
            raise NoOfferError
        end_offer(ctx, row, OfferState.WITHDRAWN)


def decline_ownership(ctx: Context) -> None:
    """Leave the organisation with its owner. Raises NoOfferError for anybody it was not offered to."""
    with ctx.transaction():
        end_offer(ctx, lock_mine(ctx), OfferState.DECLINED)


def lock_offer_to(ctx: Context, account_id: UUID) -> OwnershipOffer | None:
    """The offer to a person who cannot be the owner any more, held; inside the transaction that makes it so.

    Whoever calls this ends it, after everything else is held that the transaction needs.
    """
    row = ownership_offer.lock_standing(ctx.tenant_id)
    return row if row is not None and row.offered_to == account_id else None


def end_offers_that_ran_out(ctx: Context) -> int:
    """Say of offers whose time is over that it is; how many. The worker's."""
    with ctx.transaction():
        rows = list(ownership_offer.lock_run_out(ctx.tenant_id, ctx.product.clock.now()))
        for row in rows:
            end_offer(ctx, row, OfferState.EXPIRED)
    return len(rows)


def lock_mine(ctx: Context) -> OwnershipOffer:
    """The offer to this person, held until the transaction ends. Raises NoOfferError."""
    row = ownership_offer.lock_standing(ctx.tenant_id)
    if row is None or row.offered_to != ctx.account_id or is_over(ctx, row):
        raise NoOfferError
    return row


def is_over(ctx: Context, row: OwnershipOffer) -> bool:
    """Whether its time is over, said to be or not."""
    return bool(row.expires_at <= ctx.product.clock.now())


def end_offer(ctx: Context, row: OwnershipOffer, state: OfferState) -> None:
    """Note how an offer ended, and tell both. Inside a transaction that holds it, last in it."""
    ownership_offer.move(ctx.tenant_id, row.id, state, ctx.product.clock.now())
    names = account.display_names({row.offered_by, row.offered_to})
    after = names.get(row.offered_to, _SOMEBODY)
    facts = {
        "before": names.get(row.offered_by, _SOMEBODY),
        "ending": _ENDINGS[state].format(after=after),
        "link": "/app",
    }
    tell_both(ctx, row, mail.Letters.OWNERSHIP_KEPT, facts)
    audit.record(ctx, _ACTIONS[state], ctx.tenant_id, offer_id=row.id)


def tell_both(ctx: Context, row: OwnershipOffer, letter: mail.Letters, facts: dict[str, Any]) -> None:
    """One letter of an offer to each of the two."""
    there = organisation.find(ctx.tenant_id)
    for account_id in (row.offered_by, row.offered_to):
        if address := account.address_of(account_id):
            mail.queue(
                ctx,
                letter,
                to=address,
                facts={"organisation": there.name if there else "", **facts},
                key=f"{letter}:{row.id}:{account_id}",
                account_id=account_id,
            )
