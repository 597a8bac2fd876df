"""Published profile versions: append-only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from peewee import IntegerField, ModelSelect, TextField, UUIDField, fn
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class ProfileVersion(Table):
    """What an organisation said of itself. ``document`` is canonical JSON, ``sha256`` of its bytes."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    number = IntegerField()
    document = TextField()
    sha256 = TextField()
    note = TextField(default="")
    published_by = UUIDField()
    published_at = DateTimeTZField()


_WITHOUT_DOCUMENT = (
    ProfileVersion.id,
    ProfileVersion.tenant_id,
    ProfileVersion.number,
    ProfileVersion.sha256,
    ProfileVersion.note,
    ProfileVersion.published_by,
    ProfileVersion.published_at,
)


def latest(tenant_id: UUID) -> ProfileVersion | None:
    """The version that stands, with its document."""
    return _of(tenant_id).order_by(ProfileVersion.number.desc()).first()  # type: ignore[no-any-return]


# Programs ask it each time, so it is not put together anew.
_WRITTEN = """
  select number, document from profile_version where tenant_id = %s order by number desc limit 1
"""


def written(tenant_id: UUID) -> tuple[int, str] | None:
    """Number and document of the version that stands."""
    row: tuple[int, str] | None = database.execute_sql(_WRITTEN, (tenant_id,)).fetchone()
    return row


def numbered(tenant_id: UUID, number: int) -> ProfileVersion | None:
    """The version of that number, with its document."""
    return _of(tenant_id).where(ProfileVersion.number == number).first()  # type: ignore[no-any-return]


def listed(tenant_id: UUID, *, limit: int, offset: int) -> list[ProfileVersion]:
    """Versions without their documents, newest first."""
    query = ProfileVersion.select(*_WITHOUT_DOCUMENT).where(ProfileVersion.tenant_id == tenant_id)
    return list(query.order_by(ProfileVersion.number.desc()).limit(limit).offset(offset))


def latest_number(tenant_id: UUID) -> int:
    """How many versions there are: they are numbered from 1 without gaps."""
    found = ProfileVersion.select(fn.MAX(ProfileVersion.number)).where(ProfileVersion.tenant_id == tenant_id)
    return int(found.scalar() or 0)


def size(tenant_id: UUID) -> int:
    """How many bytes the document of the version that stands has; 0 before the first."""
    found = _of(tenant_id).select(fn.OCTET_LENGTH(ProfileVersion.document))
    return int(found.order_by(ProfileVersion.number.desc()).limit(1).scalar() or 0)


def add(tenant_id: UUID, **columns: Any) -> None:
    """Publish a version. Nothing ever changes it again."""
    require_transaction()
    ProfileVersion.insert(tenant_id=tenant_id, **columns).execute()


def _of(tenant_id: UUID) -> ModelSelect[ProfileVersion]:
    return ProfileVersion.select().where(ProfileVersion.tenant_id == tenant_id)
