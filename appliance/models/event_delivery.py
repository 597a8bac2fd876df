"""Which consumer has done its part of which event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import BigAutoField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction

DONE, DISCARDED = "done", "discarded"


class EventDelivery(Table):
    """One delivery; ``discarded`` when an operator decided that it shall not happen."""

    id = BigAutoField()
    consumer = TextField()
    event_id = UUIDField()
    tenant_id = UUIDField(null=True)
    outcome = TextField(default=DONE)
    at = DateTimeTZField()


_CLAIM = """
  insert into event_delivery (consumer, event_id, tenant_id, outcome, at) values (%s, %s, %s, %s, %s)
  on conflict (event_id, consumer, tenant_id) do nothing returning id
"""


def claim(
    consumer: str, event_id: UUID, tenant_id: UUID | None, *, at: datetime, outcome: str = DONE
) -> bool:
    """Note the delivery, and whether it is ours to make.

    Another transaction that makes it at this moment is waited for: if it commits, there is nothing to do.
    """
    require_transaction()
    row = database.execute_sql(_CLAIM, (consumer, event_id, tenant_id, outcome, at)).fetchone()
    return row is not None


def forget(consumer: str, event_ids: list[UUID], tenant_id: UUID | None) -> None:
    """Let events count as not delivered, so that they can be delivered again."""
    require_transaction()
    whose = EventDelivery.tenant_id.is_null() if tenant_id is None else EventDelivery.tenant_id == tenant_id
    EventDelivery.delete().where(
        whose & (EventDelivery.consumer == consumer) & EventDelivery.event_id.in_(event_ids)
    ).execute()
