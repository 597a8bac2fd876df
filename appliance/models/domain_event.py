"""Events that happened: append-only, in the order of their transactions within an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BigIntegerField, Expression, IntegerField, JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction

_BATCH = 500
_HOUSE = 7_261_608


class DomainEvent(Table):
    """One event. ``tenant_id`` is None for what belongs to no organisation."""

    event_id = UUIDField(primary_key=True)
    seq = BigIntegerField()
    event_type = TextField()
    schema_version = IntegerField()
    occurred_at = DateTimeTZField()
    tenant_id = UUIDField(null=True)
    actor = TextField()
    correlation_id = TextField()
    partition_key = TextField()
    subject_type = TextField()
    subject_id = TextField()
    payload = JSONField()


def append(columns: Mapping[str, Any]) -> None:
    """Write one event; the database numbers it. The web may write events and read none."""
    require_transaction()
    names = list(columns)
    fields = [getattr(DomainEvent, name) for name in names]
    # Without "returning": that would need the right to read.
    DomainEvent.insert_many([tuple(columns[name] for name in names)], fields=fields).returning().execute()


def lock_house() -> None:
    """Hold the order of the events that belong to no organisation until the transaction ends."""
    require_transaction()
    database.execute_sql("select pg_advisory_xact_lock(%s)", (_HOUSE,))


def find(tenant_id: UUID | None, event_id: UUID) -> DomainEvent | None:
    """The event of this organisation, or of none; None when there is no such one."""
    row: DomainEvent | None = (
        DomainEvent.select()
        .where(
            (DomainEvent.event_id == event_id)
            & (DomainEvent.tenant_id.is_null() | (DomainEvent.tenant_id == tenant_id))
        )
        .first()
    )
    return row


def batch(
    tenant_id: UUID | None, types: tuple[str, ...], *, since: datetime, after: int, with_house: bool = False
) -> list[DomainEvent]:
    """The next events of these types in order, after number ``after``; of no organisation for None.

    ``with_house``: and the house's, among those of the organisation.
    """
    whose = _of(tenant_id) | DomainEvent.tenant_id.is_null() if with_house else _of(tenant_id)
    return list(
        DomainEvent.select()
        .where(
            whose
            & (DomainEvent.event_type.in_(types))
            & (DomainEvent.occurred_at >= since)
            & (DomainEvent.seq > after)
        )
        .order_by(DomainEvent.seq)
        .limit(_BATCH)
    )


_UNDELIVERED = """
  select e.event_id from domain_event e
  where (
    e.tenant_id is not distinct from %(tenant)s::uuid
    or %(each)s and e.tenant_id is null and exists (
      select from event_delivery h
      where h.event_id = e.event_id and h.consumer = %(consumer)s and h.tenant_id is null
    ) and e.occurred_at >= (select o.created_at from organisation o where o.id = %(tenant)s)
  )
    and e.event_type = any(%(types)s) and e.occurred_at >= %(since)s and e.occurred_at < %(before)s
    and not exists (
      select from event_delivery d where d.event_id = e.event_id and d.consumer = %(consumer)s
        and d.tenant_id is not distinct from %(tenant)s::uuid
    ) and not exists (
      select from procrastinate_jobs j where j.queue_name = %(queue)s and j.task_name = 'event.deliver'
        and j.args ->> 'event_id' = e.event_id::text and j.args ->> 'consumer' = %(consumer)s
        and (j.args ->> 'tenant_id')::uuid is not distinct from %(tenant)s::uuid
    )
  order by e.seq limit 500
"""


@dataclass(frozen=True)
class Wanted:
    """Whose deliveries are looked for: of these types, in this time; ``each``: the house's too."""

    consumer: str
    types: tuple[str, ...]
    each: bool
    since: datetime
    before: datetime
    queue: str


def undelivered(tenant_id: UUID | None, wanted: Wanted) -> list[DomainEvent]:
    """Events that were not delivered, and for which no job waits or has failed."""
    values = {"tenant": tenant_id, **vars(wanted), "types": list(wanted.types)}
    ids = [row[0] for row in database.execute_sql(_UNDELIVERED, values).fetchall()]
    if not ids:  # nearly always, and this is asked for each organisation and consumer
        return []
    return list(DomainEvent.select().where(DomainEvent.event_id.in_(ids)).order_by(DomainEvent.seq))


def newest(tenant_id: UUID | None, limit: int) -> list[DomainEvent]:
    """The last events, newest first."""
    return list(DomainEvent.select().where(_of(tenant_id)).order_by(DomainEvent.seq.desc()).limit(limit))


def newest_types_of_house(types: tuple[str, ...]) -> dict[str, str]:
    """By subject, the type of the last of these events that belongs to no organisation."""
    rows = (
        DomainEvent.select(DomainEvent.subject_id, DomainEvent.event_type)
        .where(DomainEvent.tenant_id.is_null() & DomainEvent.event_type.in_(types))
        .order_by(DomainEvent.seq)
    )
    return {row.subject_id: row.event_type for row in rows}


def _of(tenant_id: UUID | None) -> Expression:
    return DomainEvent.tenant_id.is_null() if tenant_id is None else DomainEvent.tenant_id == tenant_id
