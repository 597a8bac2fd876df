"""Organisations: whoever has a tenant id."""

from __future__ import annotations

from peewee import DateField, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class Organisation(Table):
    """One customer. Its ``id`` is the ``tenant_id`` of everything that belongs to it."""

    id = UUIDField(primary_key=True)
    name = TextField()
    size_band = TextField(null=True)
    sector = TextField(null=True)
    region = TextField(null=True)
    time_zone = TextField(default="Europe/London")
    pack_id = TextField(default="cyber-essentials-3.3")
    planned_submission_on = DateField(null=True)
    version = IntegerField(default=1)
    created_at = DateTimeTZField()
