"""The invitations of an organisation, as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.models import account, invitation
from appliance.models.invitation import Invitation
from appliance.models.states import INVITATION_ENDS, InvitationState
from appliance.services.context import Context
from appliance.services.people.invite import MOST_SENDS
from appliance.services.people.words import INVITATION_WORDS

_SHOWN = 100


@dataclass(frozen=True)
class InvitationLine:
    """One invitation. ``words`` says how far it got; ``changed_at`` is when it got there."""

    id: UUID
    email: str
    role: str
    state: InvitationState
    words: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    changed_at: datetime
    can_be_sent_again: bool

    @property
    def is_open(self) -> bool:
        return self.state not in INVITATION_ENDS


def invitations(ctx: Context) -> list[InvitationLine]:
    """The newest invitations, newest first. One whose time is over is told as such before upkeep says so."""
    now = ctx.product.clock.now()
    with ctx.reading():
        rows = invitation.newest(ctx.tenant_id, limit=_SHOWN)
        names = account.display_names({row.invited_by for row in rows})
    return [_line(row, names.get(row.invited_by, "Somebody whose account is gone"), now) for row in rows]


def _line(row: Invitation, invited_by: str, now: datetime) -> InvitationLine:
    state = InvitationState(row.state)
    if state not in INVITATION_ENDS and row.expires_at <= now:
        state = InvitationState.EXPIRED
    sendable = state in {InvitationState.EMAIL_SENT, InvitationState.EMAIL_FAILED}
    return InvitationLine(
        row.id,
        row.email,
        row.role,
        state,
        INVITATION_WORDS[state],
        invited_by,
        row.created_at,
        row.expires_at,
        row.state_changed_at,
        can_be_sent_again=sendable and row.sends < MOST_SENDS,
    )
