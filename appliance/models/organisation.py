"""Organisations: whoever has a tenant id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from peewee import DateField, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction

_TIDIED_UP_WITHIN = timedelta(days=90)  # beyond that, an operator has long been told


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
    logo_sha256 = TextField(null=True)
    deletion_due_at = DateTimeTZField(null=True)
    deleted_at = DateTimeTZField(null=True)


def find(tenant_id: UUID) -> Organisation | None:
    """The organisation, or None when this transaction may not see it."""
    return Organisation.get_or_none(Organisation.id == tenant_id)


def insert(**columns: Any) -> None:
    """Add an organisation."""
    require_transaction()
    Organisation.insert(**columns).execute()


def update(tenant_id: UUID, expected_version: int, **columns: Any) -> bool:
    """Change it if nobody else did since ``expected_version``; whether it was changed."""
    require_transaction()
    changed = (
        Organisation.update(version=expected_version + 1, **columns)
        .where((Organisation.id == tenant_id) & (Organisation.version == expected_version))
        .execute()
    )
    return bool(changed)


_PROGRESS = """
  select
    o.size_band is not null and o.sector is not null and o.region is not null,
    exists (select from profile_version p where p.tenant_id = o.id),
    exists (select from evidence e where e.tenant_id = o.id and e.state <> 'REJECTED'),
    exists (select from evaluation v where v.tenant_id = o.id),
    exists (select from report r where r.tenant_id = o.id and r.state <> 'FAILED')
  from organisation o where o.id = %s
"""


def progress(tenant_id: UUID) -> dict[str, bool]:
    """Which first steps are done: describe, profile, evidence, evaluate, report. One query."""
    row = database.execute_sql(_PROGRESS, (tenant_id,)).fetchone() or (False,) * 5
    return dict(zip(("describe", "profile", "evidence", "evaluate", "report"), row, strict=True))


def note(tenant_id: UUID, **columns: Any) -> None:
    """Write what follows from something else, such as its logo's hash: nobody's version is out of date."""
    require_transaction()
    Organisation.update(**columns).where(Organisation.id == tenant_id).execute()


def lock(tenant_id: UUID) -> Organisation | None:
    """The organisation, whose row nobody else changes until the transaction ends.

    Others may still write what refers to it: an event does, while it holds the chain that this one waits for.
    """
    require_transaction()
    one: Any = Organisation.select().where(Organisation.id == tenant_id)
    row: Organisation | None = one.for_update("FOR NO KEY UPDATE").first()
    return row


def find_ids() -> list[UUID]:
    """The id of each organisation there still is, for the worker's rounds; the web role sees its own."""
    standing = Organisation.select(Organisation.id).where(Organisation.deleted_at.is_null())
    return [row.id for row in standing.order_by(Organisation.id)]


def find_ids_ever() -> list[UUID]:
    """As ``find_ids``, with those that were deleted: for rounds over what outlives an organisation."""
    return [row.id for row in Organisation.select(Organisation.id).order_by(Organisation.id)]


def find_for_deletion(now: datetime) -> list[UUID]:
    """Whose cooling-off has ended, and what was deleted lately and may need tidying up; for the worker."""
    due = Organisation.deleted_at.is_null() & (Organisation.deletion_due_at <= now)
    lately = Organisation.deleted_at > now - _TIDIED_UP_WITHIN
    found = Organisation.select(Organisation.id).where(due | lately).order_by(Organisation.id)
    return [row.id for row in found]
