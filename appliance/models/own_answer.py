"""Own answers: append-only, the newest of a key counts."""

from __future__ import annotations

from peewee import BigAutoField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class OwnAnswer(Table):
    """An own verdict of a control ("CE-9") or own words for a question ("A1.7"); null takes it back."""

    id = BigAutoField()
    tenant_id = UUIDField()
    key = TextField()
    value = TextField(null=True)
    set_by = UUIDField()
    set_at = DateTimeTZField()
