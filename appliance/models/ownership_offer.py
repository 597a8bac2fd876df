"""Offers of an organisation to a person who is to own it: who offered, to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction
from appliance.models.states import OfferState


class OwnershipOffer(Table):
    """One offer; an organisation has at most one that stands."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    offered_by = UUIDField()
    offered_to = UUIDField()
    state = TextField(default=OfferState.OFFERED)
    offered_at = DateTimeTZField()
    expires_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()


def add(**columns: object) -> bool:
    """Store an offer; False when another one stands."""
    require_transaction()
    added = OwnershipOffer.insert(**columns).on_conflict_ignore().returning(OwnershipOffer.id)
    return bool(list(added.execute()))


def standing(tenant_id: UUID) -> OwnershipOffer | None:
    """The offer that stands, whether or not its time is over."""
    mine = (OwnershipOffer.tenant_id == tenant_id) & (OwnershipOffer.state == OfferState.OFFERED)
    return OwnershipOffer.get_or_none(mine)


def lock_standing(tenant_id: UUID) -> OwnershipOffer | None:
    """The same, held until the transaction ends."""
    require_transaction()
    mine = (OwnershipOffer.tenant_id == tenant_id) & (OwnershipOffer.state == OfferState.OFFERED)
    row: OwnershipOffer | None = OwnershipOffer.select().where(mine).for_update().first()
    return row


def lock_run_out(tenant_id: UUID, now: datetime) -> Iterator[OwnershipOffer]:
    """Those whose time is over and that are not yet said to be; each held."""
    require_transaction()
    over = (OwnershipOffer.state == OfferState.OFFERED) & (OwnershipOffer.expires_at <= now)
    rows = OwnershipOffer.select().where((OwnershipOffer.tenant_id == tenant_id) & over)
    yield from rows.for_update(skip_locked=True)


def move(tenant_id: UUID, offer_id: UUID, state: OfferState, at: datetime) -> None:
    """Take it to its end; the database refuses a move that is none."""
    require_transaction()
    mine = (OwnershipOffer.tenant_id == tenant_id) & (OwnershipOffer.id == offer_id)
    OwnershipOffer.update(state=state, state_changed_at=at).where(mine).execute()
