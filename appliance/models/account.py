"""Accounts: people, across organisations."""

from __future__ import annotations

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class Account(Table):
    """One person. How they sign in is in ``identity``, where they belong in ``membership``."""

    id = UUIDField(primary_key=True)
    display_name = TextField()
    email = TextField()
    last_tenant_id = UUIDField(null=True)
    created_at = DateTimeTZField()
