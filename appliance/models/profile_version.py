"""Published profile versions: append-only."""

from __future__ import annotations

from peewee import IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class ProfileVersion(Table):
    """What an organisation said of itself. ``document`` is canonical JSON, ``sha256`` of its bytes."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    number = IntegerField()
    document = TextField()
    sha256 = TextField()
    note = TextField(default="")
    published_by = UUIDField()
    published_at = DateTimeTZField()
