"""Where somebody said of a part of the profile that it still holds for the next certificate."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from peewee import CompositeKey, DateField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class RenewalConfirmation(Table):
    """One part, for the certificate that ends on a day."""

    tenant_id = UUIDField()
    certificate_ends_on = DateField()
    part = TextField()
    confirmed_by = UUIDField()
    confirmed_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "certificate_ends_on", "part")


def of_certificate(tenant_id: UUID, ends_on: date) -> dict[str, RenewalConfirmation]:
    """What was confirmed for the certificate that ends on a day, by part."""
    mine = (RenewalConfirmation.tenant_id == tenant_id) & (RenewalConfirmation.certificate_ends_on == ends_on)
    return {row.part: row for row in RenewalConfirmation.select().where(mine)}


def add(tenant_id: UUID, ends_on: date, part: str, *, by: UUID, at: datetime) -> bool:
    """Confirm a part; False when it was confirmed before."""
    require_transaction()
    query = RenewalConfirmation.insert(
        tenant_id=tenant_id, certificate_ends_on=ends_on, part=part, confirmed_by=by, confirmed_at=at
    )
    return bool(list(query.on_conflict_ignore().returning(RenewalConfirmation.part).execute()))


def remove(tenant_id: UUID, ends_on: date, part: str) -> bool:
    """Take a confirmation back; whether there was one."""
    require_transaction()
    mine = (RenewalConfirmation.tenant_id == tenant_id) & (RenewalConfirmation.certificate_ends_on == ends_on)
    return bool(RenewalConfirmation.delete().where(mine & (RenewalConfirmation.part == part)).execute())
