"""Profile drafts: the description being written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from peewee import BigIntegerField, IntegerField, JSONField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class ProfileDraft(Table):
    """One draft an organisation. ``based_on`` is the published number it began from, 0 for none."""

    tenant_id = UUIDField(primary_key=True)
    document = JSONField()
    based_on = IntegerField(default=0)
    version = BigIntegerField(default=1)
    updated_by = UUIDField()
    updated_at = DateTimeTZField()


def find(tenant_id: UUID) -> ProfileDraft | None:
    """The organisation's draft, if one was ever begun."""
    return ProfileDraft.get_or_none(ProfileDraft.tenant_id == tenant_id)


def locked(tenant_id: UUID, **if_none: Any) -> ProfileDraft:
    """The draft, begun with the columns ``if_none`` if there is none, locked until the transaction ends."""
    require_transaction()
    ProfileDraft.insert(tenant_id=tenant_id, **if_none).on_conflict_ignore().execute()
    row: ProfileDraft = ProfileDraft.select().where(ProfileDraft.tenant_id == tenant_id).for_update().get()
    return row


def replace(tenant_id: UUID, **columns: Any) -> None:
    """Write the draft anew; ``version`` counts this save."""
    require_transaction()
    ProfileDraft.update(version=ProfileDraft.version + 1, **columns).where(
        ProfileDraft.tenant_id == tenant_id
    ).execute()
