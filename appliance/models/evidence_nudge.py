"""Of which evidence members were told that it ends, and how many days before (EVID-10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from peewee import CompositeKey, IntegerField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class EvidenceNudge(Table):
    """One piece and one step."""

    tenant_id = UUIDField()
    evidence_id = UUIDField()
    days_before = IntegerField()
    told_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "evidence_id", "days_before")


def note(tenant_id: UUID, evidence_ids: Collection[UUID], days_before: int, at: datetime) -> None:
    """Note that members were told of these pieces."""
    require_transaction()
    columns = {"tenant_id": tenant_id, "days_before": days_before, "told_at": at}
    EvidenceNudge.insert_many(
        [{**columns, "evidence_id": evidence_id} for evidence_id in evidence_ids]
    ).on_conflict_ignore().execute()


def told(tenant_id: UUID) -> set[tuple[UUID, int]]:
    """Every piece and step that was told of."""
    query = EvidenceNudge.select().where(EvidenceNudge.tenant_id == tenant_id)
    return {(row.evidence_id, row.days_before) for row in query}
