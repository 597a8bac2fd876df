"""Evidence: its description and where it is in its life. The bytes are in the object store."""

from __future__ import annotations

from peewee import BigIntegerField, DateField, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table
from appliance.models.states import EvidenceState


class Evidence(Table):
    """One artefact. ``declared_*`` is what the browser said, the names without it are what was found."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    form = TextField()
    kind = TextField()
    title = TextField()
    state = TextField(default=EvidenceState.REGISTERED)
    captured_on = DateField(null=True)
    period_from = DateField(null=True)
    period_until = DateField(null=True)
    expires_on = DateField(null=True)
    coverage = TextField(null=True)
    covered_count = IntegerField(null=True)
    total_count = IntegerField(null=True)
    source_system = TextField(null=True)
    filename = TextField(null=True)
    declared_type = TextField(null=True)
    declared_sha256 = TextField(null=True)
    declared_bytes = BigIntegerField(null=True)
    content_type = TextField(null=True)
    sha256 = TextField(null=True)
    size_bytes = BigIntegerField(null=True)
    reject_code = TextField(null=True)
    reject_reason = TextField(null=True)
    delayed_reason = TextField(null=True)
    supersedes_id = UUIDField(null=True)
    created_by = UUIDField()
    created_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()
