"""What an organisation's timeline shows: made of events, one entry each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peewee import BigIntegerField, CompositeKey, JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


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


@dataclass(frozen=True)
class WeeklyCount:
    """How often something happened in a week, which is named by its Monday."""

    week: date
    event_type: str
    was: str | None
    now: str | None
    count: int


_WEEKLY = """
  select date_trunc('week', occurred_at at time zone %s)::date, event_type,
    payload ->> 'was', payload ->> 'now', count(*)
  from activity_entry where tenant_id = %s and occurred_at >= %s group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""


def weekly(tenant_id: UUID, *, since: datetime, time_zone: str) -> list[WeeklyCount]:
    """Counts by week where the organisation is, and by what a control was and is."""
    rows = database.execute_sql(_WEEKLY, (time_zone, tenant_id, since)).fetchall()
    return [WeeklyCount(*row) for row in rows]


def newest_of(tenant_id: UUID, action: str, *, limit: int) -> list[ActivityEntry]:
    """The last entries of one audited action, newest first."""
    query = ActivityEntry.select().where(
        (ActivityEntry.tenant_id == tenant_id) & (ActivityEntry.action == action)
    )
    return list(query.order_by(ActivityEntry.seq.desc()).limit(limit))
