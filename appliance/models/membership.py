"""Memberships: who works in which organisation, and as what."""

from __future__ import annotations

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class Membership(Table):
    """A person's place in an organisation. ``role`` is one of owner, admin, member, guest."""

    tenant_id = UUIDField()
    account_id = UUIDField()
    role = TextField()
    status = TextField(default="active")
    created_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "account_id")
