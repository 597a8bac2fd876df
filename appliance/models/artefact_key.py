"""Data keys of stored objects, wrapped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from peewee import BlobField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class ArtefactKey(Table):
    """The key of one stored object. Without its row the object is noise, wherever copies of it are."""

    artefact_id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    wrapped_key = BlobField()
    wrapping_key_id = TextField()
    created_at = DateTimeTZField()


def add(tenant_id: UUID, artefact_id: UUID, wrapped_key: bytes, wrapping_key_id: str, at: datetime) -> None:
    """Keep the wrapped key of one object."""
    require_transaction()
    ArtefactKey.insert(
        artefact_id=artefact_id,
        tenant_id=tenant_id,
        wrapped_key=wrapped_key,
        wrapping_key_id=wrapping_key_id,
        created_at=at,
    ).execute()


def find(tenant_id: UUID, artefact_id: UUID) -> ArtefactKey | None:
    """The wrapped key of one object; None once it was destroyed."""
    mine = (ArtefactKey.tenant_id == tenant_id) & (ArtefactKey.artefact_id == artefact_id)
    return ArtefactKey.get_or_none(mine)


def remove(tenant_id: UUID, artefact_id: UUID) -> None:
    """Destroy the key, and with it the object. The database refuses for what is sealed and not redacted."""
    require_transaction()
    ArtefactKey.delete().where(
        (ArtefactKey.tenant_id == tenant_id) & (ArtefactKey.artefact_id == artefact_id)
    ).execute()


def find_kept(tenant_id: UUID, artefact_ids: Collection[UUID]) -> set[UUID]:
    """Which of these objects have a key still."""
    query = ArtefactKey.select(ArtefactKey.artefact_id).where(
        (ArtefactKey.tenant_id == tenant_id) & ArtefactKey.artefact_id.in_(list(artefact_ids))
    )
    return {row.artefact_id for row in query}
