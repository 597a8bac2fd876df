"""Exported batches of audit events: chained, append-only but for what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from peewee import (
    BigIntegerField,
    CompositeKey,
    IntegerField,
    IntegrityError,
    ModelSelect,
    TextField,
    UUIDField,
)
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class AuditSegment(Table):
    """Events ``first_seq`` to ``last_seq``. Expired, it is the tombstone of events that are gone."""

    tenant_id = UUIDField()
    number = IntegerField()
    first_seq = BigIntegerField()
    last_seq = BigIntegerField()
    first_at = DateTimeTZField()
    last_at = DateTimeTZField()
    prev_event_hash = TextField()
    head_hash = TextField()
    content_sha256 = TextField()
    size_bytes = BigIntegerField()
    prev_batch_hash = TextField()
    batch_hash = TextField()
    created_at = DateTimeTZField()
    stored_at = DateTimeTZField(null=True)
    copied_at = DateTimeTZField(null=True)
    cold_at = DateTimeTZField(null=True)
    expired_at = DateTimeTZField(null=True)
    removed_at = DateTimeTZField(null=True)

    class Meta:
        primary_key = CompositeKey("tenant_id", "number")


Step = Literal["stored_at", "copied_at", "cold_at", "removed_at"]


def lock(tenant_id: UUID) -> None:
    """Let nobody else export or expire events of the organisation until the transaction ends."""
    require_transaction()
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 7261617))", (str(tenant_id),))


def last(tenant_id: UUID) -> AuditSegment | None:
    """The newest segment."""
    return _of(tenant_id).order_by(AuditSegment.number.desc()).first()  # type: ignore[no-any-return]


def find(tenant_id: UUID, number: int) -> AuditSegment | None:
    """One segment."""
    return _of(tenant_id).where(AuditSegment.number == number).first()  # type: ignore[no-any-return]


def last_expired(tenant_id: UUID) -> AuditSegment | None:
    """The newest segment whose events are gone: what is left of the chain begins behind it."""
    gone = _of(tenant_id).where(AuditSegment.expired_at.is_null(is_null=False))
    return gone.order_by(AuditSegment.number.desc()).first()  # type: ignore[no-any-return]


def all_of(tenant_id: UUID) -> list[AuditSegment]:
    """Every segment in order."""
    return list(_of(tenant_id).order_by(AuditSegment.number))


def not_stored(tenant_id: UUID, *, nor_copied: bool) -> list[AuditSegment]:
    """The segments that are not in the store yet, or, if asked, not in the second place."""
    missing = AuditSegment.stored_at.is_null()
    if nor_copied:
        missing |= AuditSegment.copied_at.is_null()
    query = _of(tenant_id).where(AuditSegment.expired_at.is_null() & missing)
    return list(query.order_by(AuditSegment.number))


def add(segment: Mapping[str, Any]) -> None:
    """Note a new segment; the database refuses it unless it follows the one before."""
    require_transaction()
    AuditSegment.insert(dict(segment)).execute()


def note(tenant_id: UUID, number: int, step: Step, at: datetime) -> None:
    """Note that a step is done, unless it is on record already."""
    require_transaction()
    column = getattr(AuditSegment, step)
    AuditSegment.update({column: at}).where(
        (AuditSegment.tenant_id == tenant_id) & (AuditSegment.number == number) & column.is_null()
    ).execute()


class ExpiryRefusedError(Exception):
    """The database does not let a segment go."""


def expire(tenant_id: UUID, number: int, at: datetime) -> int:
    """Remove the events of the oldest segment, leaving its tombstone; return how many they were.

    Raises ExpiryRefusedError for what is younger than twelve months, not exported, not the oldest, or not
    whole any more.
    """
    require_transaction()
    try:
        row = database.execute_sql(_EXPIRE, (tenant_id, number, at)).fetchone()
    except IntegrityError as error:
        raise ExpiryRefusedError(number) from error
    return int(row[0])


_EXPIRE = "select expire_audit_segment(%s, %s, %s)"


def _of(tenant_id: UUID) -> ModelSelect[AuditSegment]:
    return AuditSegment.select().where(AuditSegment.tenant_id == tenant_id)
