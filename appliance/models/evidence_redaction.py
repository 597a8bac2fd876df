"""Redactions: append-only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class EvidenceRedaction(Table):
    """That the content of sealed evidence was destroyed: by whom, when and why."""

    evidence_id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    reason = TextField()
    redacted_by = UUIDField()
    redacted_at = DateTimeTZField()
    audit_event_id = UUIDField()


def add(
    tenant_id: UUID, evidence_id: UUID, *, reason: str, redacted_by: UUID, at: datetime, audit_event_id: UUID
) -> None:
    """Put a redaction on record, for good."""
    require_transaction()
    EvidenceRedaction.insert(
        tenant_id=tenant_id,
        evidence_id=evidence_id,
        reason=reason,
        redacted_by=redacted_by,
        redacted_at=at,
        audit_event_id=audit_event_id,
    ).execute()
