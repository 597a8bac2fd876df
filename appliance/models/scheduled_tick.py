"""The beats of the clock that were told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class ScheduledTick(Table):
    """One day, week or month that has begun, and the event that tells of it."""

    kind = TextField()
    period = TextField()
    event_id = UUIDField()
    at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("kind", "period")


_CLAIM = """
  insert into scheduled_tick (kind, period, event_id, at) values (%s, %s, %s, %s)
  on conflict (kind, period) do nothing returning kind
"""


def claim(kind: str, period: str, event_id: UUID, at: datetime) -> bool:
    """Note the beat, and whether it is ours to tell: nobody has, and nobody else will."""
    require_transaction()
    return database.execute_sql(_CLAIM, (kind, period, event_id, at)).fetchone() is not None
