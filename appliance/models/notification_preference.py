"""Which kinds of letters a member of an organisation wants; where no row stands, the kind's default holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peewee import BooleanField, CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class NotificationPreference(Table):
    """One choice of one member."""

    tenant_id = UUIDField()
    account_id = UUIDField()
    kind = TextField()
    wanted = BooleanField()
    changed_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "account_id", "kind")


@dataclass(frozen=True)
class Recipient:
    """A member, and where letters reach them."""

    account_id: UUID
    display_name: str
    email: str


_WANTING = """
select a.id, a.display_name, a.email
from membership m
join account a on a.id = m.account_id
left join notification_preference p
  on p.tenant_id = m.tenant_id and p.account_id = m.account_id and p.kind = %(kind)s
where m.tenant_id = %(tenant_id)s and m.status = 'active' and m.role = any(%(roles)s)
  and coalesce(p.wanted, true) and a.email <> ''
order by a.id
"""


def wanting(tenant_id: UUID, kind: str, roles: Collection[str]) -> list[Recipient]:
    """Active members of these roles who did not switch this kind off."""
    parameters = {"tenant_id": tenant_id, "kind": kind, "roles": list(roles)}
    return [Recipient(*row) for row in database.execute_sql(_WANTING, parameters).fetchall()]


def of_member(tenant_id: UUID, account_id: UUID) -> dict[str, bool]:
    """What one member chose, by kind."""
    mine = NotificationPreference.tenant_id == tenant_id
    query = NotificationPreference.select().where(mine & (NotificationPreference.account_id == account_id))
    return {row.kind: row.wanted for row in query}


def lock(tenant_id: UUID, account_id: UUID) -> None:
    """Let nobody else choose for this person until the transaction ends."""
    require_transaction()
    person = f"{tenant_id}/{account_id}"
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 7261626))", (person,))


def forget(tenant_id: UUID, account_id: UUID) -> int:
    """Remove what a person chose; how many choices. The worker's."""
    require_transaction()
    theirs = (NotificationPreference.tenant_id == tenant_id) & (
        NotificationPreference.account_id == account_id
    )
    return int(NotificationPreference.delete().where(theirs).execute())


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
