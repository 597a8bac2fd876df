"""Audit events: append-only, a chain of hashes for each organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BigIntegerField, CompositeKey, JSONField, ModelSelect, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction

_BATCH = 500


class AuditEvent(Table):
    """One event: ids, hashes and counts, never content or anybody's name (AUD-06)."""

    tenant_id = UUIDField()
    seq = BigIntegerField()
    event_id = UUIDField()
    at = DateTimeTZField()
    actor_kind = TextField()
    actor_id = TextField()
    action = TextField()
    resource_type = TextField()
    resource_id = TextField()
    outcome = TextField()
    origin = TextField()
    request_id = TextField()
    details = JSONField()
    prev_event_hash = TextField()
    event_hash = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "seq")


@dataclass(frozen=True)
class AuditFilter:
    """Which events to show; what is None does not narrow. ``since`` is included, ``until`` is not."""

    actions: tuple[str, ...] | None = None
    actor_id: str | None = None
    resource_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def lock_chain(tenant_id: UUID) -> None:
    """Hold the end of the organisation's chain until the transaction ends; others wait their turn."""
    require_transaction()
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 7261603))", (str(tenant_id),))


def head(tenant_id: UUID) -> tuple[int, str] | None:
    """Number and hash of the organisation's last event; None before the first."""
    row = (
        AuditEvent.select(AuditEvent.seq, AuditEvent.event_hash)
        .where(AuditEvent.tenant_id == tenant_id)
        .order_by(AuditEvent.seq.desc())
        .tuples()
        .first()
    )
    return None if row is None else (row[0], row[1])


def append(event: Mapping[str, Any]) -> None:
    """Write one row; the database refuses it unless it continues the chain."""
    require_transaction()
    AuditEvent.insert(dict(event)).execute()


def batch(
    tenant_id: UUID, *, after: int, up_to: int | None = None, most: int | None = None
) -> list[AuditEvent]:
    """The next events of the chain in order, as many as are good to hold in memory at once."""
    query = _of(tenant_id).where(AuditEvent.seq > after).order_by(AuditEvent.seq).limit(most or _BATCH)
    return list(query if up_to is None else query.where(AuditEvent.seq <= up_to))


def last_judged_seq(tenant_id: UUID) -> int:
    """The highest event number an evaluation names, 0 for none: a chain that ends before it lost its end."""
    row = database.execute_sql(
        "select coalesce(max(audit_seq), 0) from evaluation where tenant_id = %s", (tenant_id,)
    ).fetchone()
    return int(row[0])


def page(tenant_id: UUID, wanted: AuditFilter, *, limit: int, offset: int) -> list[AuditEvent]:
    """The newest first, narrowed by the filter."""
    return list(_narrowed(tenant_id, wanted).order_by(AuditEvent.seq.desc()).limit(limit).offset(offset))


def count(tenant_id: UUID, wanted: AuditFilter | None = None) -> int:
    """How many events the filter leaves."""
    return int(_narrowed(tenant_id, wanted or AuditFilter()).count())


def _of(tenant_id: UUID) -> ModelSelect[AuditEvent]:
    return AuditEvent.select().where(AuditEvent.tenant_id == tenant_id)


def _narrowed(tenant_id: UUID, wanted: AuditFilter) -> ModelSelect[AuditEvent]:
    query = _of(tenant_id)
    if wanted.actions is not None:
        query = query.where(AuditEvent.action.in_(wanted.actions))
    if wanted.actor_id is not None:
        query = query.where(AuditEvent.actor_id == wanted.actor_id)
    if wanted.resource_id is not None:
        query = query.where(AuditEvent.resource_id == wanted.resource_id)
    if wanted.since is not None:
        query = query.where(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEvent.at < wanted.until)
    return query
