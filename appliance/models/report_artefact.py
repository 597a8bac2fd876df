"""The files of a report: append-only."""

from __future__ import annotations

from peewee import BigIntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class ReportArtefact(Table):
    """One sealed file; ``sha256`` and ``size_bytes`` are of its plain bytes."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    report_id = UUIDField()
    name = TextField()
    content_type = TextField()
    sha256 = TextField()
    size_bytes = BigIntegerField()
    created_at = DateTimeTZField()
