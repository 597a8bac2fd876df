"""The questions that a round of clarification opens again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.clarification_round import ClarificationRound
from appliance.models.database import Table, require_transaction
from appliance.models.states import ClarificationState


class ClarificationQuestion(Table):
    """One question by its number; ``note`` is what the assessor wrote about it."""

    tenant_id = UUIDField()
    round_id = UUIDField()
    number = TextField()
    note = TextField(default="")
    added_at = DateTimeTZField()
    settled_at = DateTimeTZField(null=True)
    settled_by = UUIDField(null=True)

    class Meta:
        primary_key = CompositeKey("round_id", "number")


def add(tenant_id: UUID, round_id: UUID, number: str, note: str, at: datetime) -> bool:
    """Open a question again; False when the round has it already."""
    require_transaction()
    columns = {"tenant_id": tenant_id, "round_id": round_id, "number": number, "note": note, "added_at": at}
    query = ClarificationQuestion.insert(**columns).on_conflict_ignore()
    return bool(list(query.returning(ClarificationQuestion.number).execute()))


def of_round(tenant_id: UUID, round_id: UUID) -> list[ClarificationQuestion]:
    """The questions of one round."""
    mine = (ClarificationQuestion.tenant_id == tenant_id) & (ClarificationQuestion.round_id == round_id)
    return list(ClarificationQuestion.select().where(mine))


def settle(tenant_id: UUID, round_id: UUID, number: str, *, by: UUID | None, at: datetime | None) -> bool:
    """Say that a question is answered, or with None that it is not; whether the round has it."""
    require_transaction()
    mine = (ClarificationQuestion.tenant_id == tenant_id) & (ClarificationQuestion.round_id == round_id)
    query = ClarificationQuestion.update(settled_by=by, settled_at=at)
    return bool(query.where(mine & (ClarificationQuestion.number == number)).execute())


def open_numbers(tenant_id: UUID) -> frozenset[str] | None:
    """The questions that may be answered anew while a round is open; None while none is."""
    rounds = ClarificationRound.select(ClarificationRound.id).where(
        (ClarificationRound.tenant_id == tenant_id) & (ClarificationRound.state == ClarificationState.OPEN)
    )
    row = rounds.first()
    return None if row is None else frozenset(each.number for each in of_round(tenant_id, row.id))
