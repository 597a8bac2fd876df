"""What happens to invitations and links by themselves: the mail's fate, and the end of their time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.models import guest_link, invitation
from appliance.models.database import require_transaction
from appliance.models.states import InvitationState
from appliance.services.context import Context, Product
from appliance.services.people.invite import run_out
from appliance.services.people.offers import end_offers_that_ran_out
from appliance.services.upkeep import in_each_organisation

KEPT_AFTER_THE_END = timedelta(days=90)
"""How long it is told what became of an invitation; then the address goes."""


def note_mail(ctx: Context, message_id: UUID, *, sent: bool) -> None:
    """Take over what became of an invitation's mail. Inside the transaction that learns of it.

    A mail of no invitation, or of one that went on since, changes nothing: being told twice does no harm.
    """
    require_transaction()
    row = invitation.lock_by_message(ctx.tenant_id, message_id)
    if row is None:
        return
    now = ctx.product.clock.now()
    if sent and row.state == InvitationState.EMAIL_FAILED:  # the operator had that mail sent once more
        invitation.move(ctx.tenant_id, row.id, InvitationState.EMAIL_PENDING, now)
    elif row.state != InvitationState.EMAIL_PENDING:
        return
    state = InvitationState.EMAIL_SENT if sent else InvitationState.EMAIL_FAILED
    invitation.move(ctx.tenant_id, row.id, state, now)


def end_what_ran_out(product: Product) -> int:
    """End invitations and offers whose time is over, forget what ended long ago; how many invitations ended.

    The worker's.
    """
    return in_each_organisation(product, _end_in)


def _end_in(ctx: Context) -> int:
    now = ctx.product.clock.now()
    with ctx.transaction():
        ended = list(invitation.lock_run_out(ctx.tenant_id, now))
        invitation.remove_ended(ctx.tenant_id, now - KEPT_AFTER_THE_END)
        guest_link.remove_over(ctx.tenant_id, now - timedelta(days=1))
        for invitation_id in ended:
            run_out(ctx, invitation_id)
    end_offers_that_ran_out(ctx)
    return len(ended)
