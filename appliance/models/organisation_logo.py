"""Logos of organisations, as we drew them again: at most one each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from peewee import BlobField, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class OrganisationLogo(Table):
    """A PNG of ours, small enough to live in its row; ``sha256`` is of its bytes."""

    tenant_id = UUIDField(primary_key=True)
    png = BlobField()
    sha256 = TextField()
    width = IntegerField()
    height = IntegerField()
    set_by = UUIDField()
    set_at = DateTimeTZField()


def find(tenant_id: UUID) -> OrganisationLogo | None:
    """The logo, if there is one."""
    return OrganisationLogo.get_or_none(OrganisationLogo.tenant_id == tenant_id)


def put(tenant_id: UUID, **columns: Any) -> None:
    """Keep this one, in place of the one there was."""
    require_transaction()
    OrganisationLogo.insert(tenant_id=tenant_id, **columns).on_conflict(
        conflict_target=[OrganisationLogo.tenant_id],
        preserve=[getattr(OrganisationLogo, name) for name in columns],
    ).execute()


def remove(tenant_id: UUID) -> None:
    """Have none."""
    require_transaction()
    OrganisationLogo.delete().where(OrganisationLogo.tenant_id == tenant_id).execute()
