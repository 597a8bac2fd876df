"""Which inputs stand, and which of them were judged."""

from __future__ import annotations

from peewee import BigIntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class AssessmentState(Table):
    """More ``inputs_version`` than ``judged_version`` means that the latest evaluation is out of date."""

    tenant_id = UUIDField(primary_key=True)
    inputs_version = BigIntegerField(default=0)
    judged_version = BigIntegerField(default=0)
    latest_evaluation_id = UUIDField(null=True)
    last_run_at = DateTimeTZField(null=True)
    waiting_since = DateTimeTZField(null=True)
    last_error_code = TextField(null=True)
    last_error_message = TextField(null=True)
