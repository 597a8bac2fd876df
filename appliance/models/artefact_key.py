"""Data keys of stored objects, wrapped."""

from __future__ import annotations

from peewee import BlobField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class ArtefactKey(Table):
    """The key of one stored object. Without its row the object is noise, wherever copies of it are."""

    artefact_id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    wrapped_key = BlobField()
    wrapping_key_id = TextField()
    created_at = DateTimeTZField()
