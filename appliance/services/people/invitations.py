"""The invitations of an organisation, as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import account, invitation
from appliance.models.invitation import Invitation
from appliance.models.states import INVITATION_ENDS, InvitationState
from appliance.services import mail
from appliance.services.context import Context
from appliance.services.people.invite import MOST_SENDS, letter_key
from appliance.services.people.words import INVITATION_WORDS

_SHOWN = 100
_SENDING = (InvitationState.CREATED, InvitationState.EMAIL_PENDING)
_GONE = "Somebody whose account is gone"


@dataclass(frozen=True)
class InvitationLine:
    """One invitation. ``words`` say how far it got or what it waits for, ``changed_at`` since when."""

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
        waits = _waits(ctx, rows)
    return [_line(row, names.get(row.invited_by, _GONE), now, waits.get(row.id)) for row in rows]


def one_invitation(ctx: Context, invitation_id: UUID) -> InvitationLine:
    """One of them; NotFoundError for one that never was, or that was forgotten since."""
    with ctx.reading():
        row = invitation.find(ctx.tenant_id, invitation_id)
        names = account.display_names([row.invited_by] if row else [])
        waits = _waits(ctx, [row] if row else [])
    if row is None:
        raise NotFoundError("There is no such invitation.")
    return _line(row, names.get(row.invited_by, _GONE), ctx.product.clock.now(), waits.get(row.id))


def _waits(ctx: Context, rows: Sequence[Invitation]) -> dict[UUID, str | None]:
    """Why the letters of those that are being sent have not gone, where there is something to say."""
    keys = {row.id: letter_key(row.id, row.sends) for row in rows if row.state in _SENDING}
    letters = mail.fates(ctx, list(keys.values()))
    return {row_id: mail.words_of_waiting(ctx, letters.get(key)) for row_id, key in keys.items()}


def _line(row: Invitation, invited_by: str, now: datetime, waits: str | None) -> InvitationLine:
    state = InvitationState(row.state)
    if state not in INVITATION_ENDS and row.expires_at <= now:
        state = InvitationState.EXPIRED
    sendable = state in {InvitationState.EMAIL_SENT, InvitationState.EMAIL_FAILED}
    return InvitationLine(
        row.id,
        row.email,
        row.role,
        state,
        (waits if state in _SENDING else None) or INVITATION_WORDS[state],
        invited_by,
        row.created_at,
        row.expires_at,
        row.state_changed_at,
        can_be_sent_again=sendable and row.sends < MOST_SENDS,
    )
