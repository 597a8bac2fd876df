"""When an organisation's certificate ends."""

from __future__ import annotations

from uuid import UUID

from peewee import DateField, IntegerField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class Renewal(Table):
    """The day, as the organisation stated it."""

    tenant_id = UUIDField(primary_key=True)
    certificate_ends_on = DateField()
    version = IntegerField(default=1)
    set_by = UUIDField()
    set_at = DateTimeTZField()


def find(tenant_id: UUID) -> Renewal | None:
    """The stated day, if there is one."""
    return Renewal.get_or_none(Renewal.tenant_id == tenant_id)


def keep(tenant_id: UUID, expected_version: int, **columns: object) -> bool:
    """State the day for the first time (version 0), or anew; False when somebody else did since."""
    require_transaction()
    if expected_version == 0:
        query = (
            Renewal.insert(tenant_id=tenant_id, **columns).on_conflict_ignore().returning(Renewal.tenant_id)
        )
        return bool(list(query.execute()))
    mine = (Renewal.tenant_id == tenant_id) & (Renewal.version == expected_version)
    return bool(Renewal.update(version=expected_version + 1, **columns).where(mine).execute())
