"""Which kinds of letters a member of an organisation wants; where no row stands, the kind's default holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from peewee import BooleanField, CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class NotificationPreference(Table):
    """One choice of one member."""

    tenant_id = UUIDField()
    account_id = UUIDField()
    kind = TextField()
    wanted = BooleanField()
    changed_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "account_id", "kind")


def of_members(tenant_id: UUID, account_ids: Collection[UUID]) -> dict[tuple[UUID, str], bool]:
    """What was chosen, by person and kind."""
    mine = NotificationPreference.tenant_id == tenant_id
    query = NotificationPreference.select().where(
        mine & NotificationPreference.account_id.in_(list(account_ids))
    )
    return {(row.account_id, row.kind): row.wanted for row in query}


def choose(tenant_id: UUID, account_id: UUID, kind: str, at: datetime, *, wanted: bool) -> None:
    """Note a choice, in place of an earlier one."""
    require_transaction()
    choice = NotificationPreference.insert(
        tenant_id=tenant_id, account_id=account_id, kind=kind, wanted=wanted, changed_at=at
    )
    choice.on_conflict(
        conflict_target=[
            NotificationPreference.tenant_id,
            NotificationPreference.account_id,
            NotificationPreference.kind,
        ],
        preserve=[NotificationPreference.wanted, NotificationPreference.changed_at],
    ).execute()
