"""Invitations: who was asked to join an organisation, as what, and how far it got."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BlobField, IntegerField, TextField, UUIDField, fn
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction
from appliance.models.states import INVITATION_ENDS, InvitationState


class Invitation(Table):
    """One invitation. The link that was mailed holds a token; ``token_hash`` is its SHA-256."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    email = TextField()
    role = TextField()
    state = TextField(default=InvitationState.CREATED)
    token_hash = BlobField()
    message_id = UUIDField(null=True)
    sends = IntegerField(default=0)
    invited_by = UUIDField()
    accepted_by = UUIDField(null=True)
    created_at = DateTimeTZField()
    expires_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()


_ENDED = [str(state) for state in INVITATION_ENDS]


def add(**columns: Any) -> None:
    """Add an invitation."""
    require_transaction()
    Invitation.insert(**columns).execute()


def find(tenant_id: UUID, invitation_id: UUID) -> Invitation | None:
    """The invitation, or None when there is none."""
    return Invitation.get_or_none((Invitation.tenant_id == tenant_id) & (Invitation.id == invitation_id))


def lock(tenant_id: UUID, invitation_id: UUID) -> Invitation | None:
    """The invitation, held until the transaction ends; None when there is none."""
    require_transaction()
    return _only(tenant_id, Invitation.id == invitation_id)


def lock_by_token(tenant_id: UUID, token_hash: bytes) -> Invitation | None:
    """The one that a token belongs to, held until the transaction ends."""
    require_transaction()
    return _only(tenant_id, Invitation.token_hash == token_hash)


def lock_by_message(tenant_id: UUID, message_id: UUID) -> Invitation | None:
    """The one whose last mail this is, held until the transaction ends."""
    require_transaction()
    return _only(tenant_id, Invitation.message_id == message_id)


def find_by_token(tenant_id: UUID, token_hash: bytes) -> Invitation | None:
    """The same without holding it."""
    return Invitation.get_or_none((Invitation.tenant_id == tenant_id) & (Invitation.token_hash == token_hash))


def find_open(tenant_id: UUID, email: str) -> Invitation | None:
    """The one that is open for an address, however that is written."""
    return Invitation.get_or_none(
        (Invitation.tenant_id == tenant_id)
        & (fn.lower(Invitation.email) == email.lower())
        & Invitation.state.not_in(_ENDED)
    )


def forget(tenant_id: UUID, account_id: UUID) -> int:
    """Remove the invitations that a person accepted: they hold an address. How many there were."""
    require_transaction()
    theirs = (Invitation.tenant_id == tenant_id) & (Invitation.accepted_by == account_id)
    return int(Invitation.delete().where(theirs).execute())


def newest(tenant_id: UUID, *, limit: int) -> list[Invitation]:
    """The invitations of the organisation, newest first, at most ``limit``."""
    rows = Invitation.select().where(Invitation.tenant_id == tenant_id)
    return list(rows.order_by(Invitation.created_at.desc(), Invitation.id).limit(limit))


def move(tenant_id: UUID, invitation_id: UUID, state: InvitationState, at: datetime, **columns: Any) -> None:
    """Take it to its next state; the database refuses a move that is none."""
    require_transaction()
    Invitation.update(state=state, state_changed_at=at, **columns).where(
        (Invitation.tenant_id == tenant_id) & (Invitation.id == invitation_id)
    ).execute()


def count_open(tenant_id: UUID, now: datetime) -> int:
    """How many may still be accepted."""
    rows = Invitation.select().where(
        (Invitation.tenant_id == tenant_id) & Invitation.state.not_in(_ENDED) & (Invitation.expires_at > now)
    )
    return int(rows.count())


def lock_run_out(tenant_id: UUID, now: datetime) -> Iterator[UUID]:
    """The ids of those whose time is over and that are not yet said to be; each held."""
    require_transaction()
    rows = Invitation.select(Invitation.id).where(
        (Invitation.tenant_id == tenant_id)
        & Invitation.state.not_in([*_ENDED, InvitationState.ACCEPTED])
        & (Invitation.expires_at <= now)
    )
    yield from (row.id for row in rows.order_by(Invitation.id).for_update(skip_locked=True))


def lock_open_by(tenant_id: UUID, account_id: UUID) -> list[UUID]:
    """The ids of those that one person sent and nobody has accepted yet, held until the transaction ends."""
    require_transaction()
    rows = Invitation.select(Invitation.id).where(
        (Invitation.tenant_id == tenant_id)
        & (Invitation.invited_by == account_id)
        & Invitation.state.not_in([*_ENDED, InvitationState.ACCEPTED])
    )
    return [row.id for row in rows.order_by(Invitation.id).for_update()]


def remove_ended(tenant_id: UUID, before: datetime) -> int:
    """Forget those that ended before a moment: addresses of people who never came are nobody's to keep."""
    require_transaction()
    return int(
        Invitation.delete()
        .where(
            (Invitation.tenant_id == tenant_id)
            & Invitation.state.in_(_ENDED)
            & (Invitation.state_changed_at < before)
        )
        .execute()
    )


def _only(tenant_id: UUID, condition: Any) -> Invitation | None:
    rows = Invitation.select().where((Invitation.tenant_id == tenant_id) & condition)
    row: Invitation | None = rows.for_update().first()
    return row
