"""Rounds of clarification: what an assessor asked about, and by when it is to be answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import DateField, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction
from appliance.models.states import ClarificationState

_UNDER_WAY = (ClarificationState.DRAFT, ClarificationState.OPEN)


class ClarificationRound(Table):
    """One round; an organisation has at most one that is a draft or open."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    report_id = UUIDField()
    result_report_id = UUIDField(null=True)
    state = TextField(default=ClarificationState.DRAFT)
    notes = TextField()
    received_on = DateField()
    working_days = IntegerField()
    nation = TextField()
    due_on = DateField()
    begun_by = UUIDField()
    begun_at = DateTimeTZField()
    opened_at = DateTimeTZField(null=True)
    state_changed_at = DateTimeTZField()


def add(**columns: object) -> bool:
    """Store a draft; False when the organisation has a round under way already."""
    require_transaction()
    added = ClarificationRound.insert(**columns).on_conflict_ignore().returning(ClarificationRound.id)
    return bool(list(added.execute()))


def find(tenant_id: UUID, round_id: UUID) -> ClarificationRound | None:
    """One round."""
    mine = (ClarificationRound.tenant_id == tenant_id) & (ClarificationRound.id == round_id)
    return ClarificationRound.get_or_none(mine)


def locked(tenant_id: UUID, round_id: UUID) -> ClarificationRound | None:
    """One round, held until the transaction ends."""
    require_transaction()
    mine = (ClarificationRound.tenant_id == tenant_id) & (ClarificationRound.id == round_id)
    row: ClarificationRound | None = ClarificationRound.select().where(mine).for_update().first()
    return row


def under_way(tenant_id: UUID) -> ClarificationRound | None:
    """The round that is a draft or open, if there is one."""
    mine = (ClarificationRound.tenant_id == tenant_id) & ClarificationRound.state.in_(_UNDER_WAY)
    return ClarificationRound.get_or_none(mine)


def newest(tenant_id: UUID, limit: int) -> list[ClarificationRound]:
    """Rounds, the newest first."""
    query = ClarificationRound.select().where(ClarificationRound.tenant_id == tenant_id)
    return list(query.order_by(ClarificationRound.begun_at.desc(), ClarificationRound.id).limit(limit))


def move(tenant_id: UUID, round_id: UUID, state: ClarificationState, at: datetime, **columns: object) -> None:
    """Bring a round into its next state; the database refuses a move the lifecycle does not know."""
    require_transaction()
    mine = (ClarificationRound.tenant_id == tenant_id) & (ClarificationRound.id == round_id)
    ClarificationRound.update(state=state, state_changed_at=at, **columns).where(mine).execute()
