"""Which controls a piece of evidence speaks for."""

from __future__ import annotations

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class EvidenceControl(Table):
    """One binding; evidence may have many."""

    tenant_id = UUIDField()
    evidence_id = UUIDField()
    control_id = TextField()
    bound_by = UUIDField()
    bound_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("evidence_id", "control_id")
