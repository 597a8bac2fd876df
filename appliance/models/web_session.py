"""Sessions of the web: what a cookie stands for."""

from __future__ import annotations

from peewee import BlobField, JSONField, TextField, UUIDField
from playhouse.postgres_ext import ArrayField, DateTimeTZField

from appliance.models.database import Table


class WebSession(Table):
    """A session by the hash of its id. ``authenticated_at`` is when the provider last saw the person."""

    id_hash = BlobField(primary_key=True)
    account_id = UUIDField(null=True)
    tenant_id = UUIDField(null=True)
    data = JSONField(default=dict)
    provider = TextField(null=True)
    acr = TextField(null=True)
    amr = ArrayField(TextField, default=list)  # type: ignore[no-untyped-call]
    authenticated_at = DateTimeTZField(null=True)
    created_at = DateTimeTZField()
    seen_at = DateTimeTZField()
