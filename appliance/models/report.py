"""Reports and where they are in their life."""

from __future__ import annotations

from peewee import IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table
from appliance.models.states import ReportState


class Report(Table):
    """One cycle of making the report of an evaluation; after FAILED the next cycle is a row of its own."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    evaluation_id = UUIDField()
    template_version = TextField()
    cycle = IntegerField(default=1)
    state = TextField(default=ReportState.REQUESTED)
    attempts = IntegerField(default=0)
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    answers_sha256 = TextField()
    manifest_sha256 = TextField(null=True)
    requested_by = UUIDField(null=True)
    requested_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()
