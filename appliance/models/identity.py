"""Identities: the ways in of a person."""

from __future__ import annotations

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class Identity(Table):
    """A provider's name for a person: issuer and subject, never the address."""

    issuer = TextField()
    subject = TextField()
    account_id = UUIDField()
    created_at = DateTimeTZField()
    last_used_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("issuer", "subject")
