"""Audit events: append-only, a chain of hashes for each organisation."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


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
