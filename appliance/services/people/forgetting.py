"""Leaving an organisation for good, because a person wants their account erased (PRIV-02)."""

from __future__ import annotations

from appliance.foundation.domain_errors import ConflictError
from appliance.models import guest_link, invitation, membership, notification_preference
from appliance.models.states import OfferState
from appliance.services import audit, tokens
from appliance.services.context import Context
from appliance.services.people.invite import cancel_all_by
from appliance.services.people.members import ACTIVE, ENDED
from appliance.services.people.offers import end_offer, lock_offer_to
from appliance.services.permissions import Role


class OwnsOrganisationError(ConflictError):
    """Who owns an organisation cannot leave it behind without anybody who answers for it."""

    code = "owns_organisation"

    def __init__(self) -> None:
        super().__init__(
            "You own an organisation, which would be left without an owner. Nothing was erased.",
            mend="Hand it over to somebody else or have it deleted, and ask again",
        )


def leave_for_good(ctx: Context) -> None:
    """End the place of the person who acts, and all that is only theirs there. The worker's; repeatable.

    What they did stays, under an id that no longer leads to a name. Raises OwnsOrganisationError.
    """
    account_id = ctx.account_id
    if account_id is None:
        raise TypeError("only a person leaves")
    # The worker may not write who ended a token.
    house = Context.of_worker(ctx.product, ctx.tenant_id, ctx.request_id)
    with ctx.transaction():
        place = membership.lock(ctx.tenant_id, account_id)
        if place is None:
            return
        if place.role == Role.OWNER:
            raise OwnsOrganisationError
        if place.status == ACTIVE:
            membership.change(ctx.tenant_id, account_id, status=ENDED)
        ended = tokens.end_all_of(house, account_id)
        removed = sum(
            table.forget(ctx.tenant_id, account_id)
            for table in (guest_link, notification_preference, invitation)
        )
        offer = lock_offer_to(ctx, account_id)
        cancel_all_by(ctx, account_id)
        if offer is not None:
            end_offer(ctx, offer, OfferState.WITHDRAWN)
        tokens.record_ended(ctx, ended)
        if place.status == ACTIVE or removed:
            audit.record(ctx, "member.forgotten", account_id)
