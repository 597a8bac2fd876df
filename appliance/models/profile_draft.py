"""Profile drafts: the description being written."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, JSONField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


class ProfileDraft(Table):
    """One draft an organisation. ``based_on`` is the published number it began from, 0 for none."""

    tenant_id = UUIDField(primary_key=True)
    document = JSONField()
    based_on = IntegerField(default=0)
    version = BigIntegerField(default=1)
    updated_by = UUIDField()
    updated_at = DateTimeTZField()
