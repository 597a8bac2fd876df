"""What an organisation's timeline shows: made of events, one entry each."""

from __future__ import annotations

from uuid import UUID

from peewee import BigIntegerField, CompositeKey, JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class ActivityEntry(Table):
    """One event as the timeline needs it."""

    tenant_id = UUIDField()
    event_id = UUIDField()
    seq = BigIntegerField()
    occurred_at = DateTimeTZField()
    event_type = TextField()
    action = TextField()
    actor = TextField()
    subject_type = TextField()
    subject_id = TextField()
    payload = JSONField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "event_id")


def put(**columns: object) -> None:
    """Write the entry of an event, or write it again when the event is replayed."""
    require_transaction()
    renewed = {name: value for name, value in columns.items() if name not in ("tenant_id", "event_id")}
    keys = [ActivityEntry.tenant_id, ActivityEntry.event_id]
    ActivityEntry.insert(**columns).on_conflict(conflict_target=keys, update=renewed).execute()


def newest(tenant_id: UUID, *, before: int | None, limit: int) -> list[ActivityEntry]:
    """Entries before number ``before``, or the last ones, newest first."""
    query = ActivityEntry.select().where(ActivityEntry.tenant_id == tenant_id)
    if before is not None:
        query = query.where(ActivityEntry.seq < before)
    return list(query.order_by(ActivityEntry.seq.desc()).limit(limit))
