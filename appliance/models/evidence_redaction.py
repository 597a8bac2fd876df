"""Redactions: append-only."""

from __future__ import annotations

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class EvidenceRedaction(Table):
    """That the content of sealed evidence was destroyed: by whom, when and why."""

    evidence_id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    reason = TextField()
    redacted_by = UUIDField()
    redacted_at = DateTimeTZField()
    audit_event_id = UUIDField()
