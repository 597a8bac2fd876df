"""Links that a guest enters by: mailed, for one use, soon over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BlobField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class GuestLink(Table):
    """One link. What was mailed holds a token; ``token_hash`` is its SHA-256."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    account_id = UUIDField()
    token_hash = BlobField()
    created_at = DateTimeTZField()
    expires_at = DateTimeTZField()
    used_at = DateTimeTZField(null=True)


def add(**columns: Any) -> None:
    """Add a link."""
    require_transaction()
    GuestLink.insert(**columns).execute()


def lock(tenant_id: UUID, account_id: UUID) -> None:
    """Let nobody else make a link for this person until the transaction ends."""
    require_transaction()
    person = f"{tenant_id}/{account_id}"
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 7261620))", (person,))


def find_by_token(tenant_id: UUID, token_hash: bytes) -> GuestLink | None:
    """The link that a token belongs to."""
    return GuestLink.get_or_none((GuestLink.tenant_id == tenant_id) & (GuestLink.token_hash == token_hash))


def use(tenant_id: UUID, link_id: UUID, at: datetime) -> bool:
    """Note that it was used; False when it had been before, or its time is over."""
    require_transaction()
    used = GuestLink.update(used_at=at).where(
        (GuestLink.tenant_id == tenant_id)
        & (GuestLink.id == link_id)
        & GuestLink.used_at.is_null()
        & (GuestLink.expires_at > at)
    )
    return bool(used.execute())


def count_since(tenant_id: UUID, account_id: UUID, moment: datetime) -> int:
    """How many were made for a person since ``moment``."""
    rows = GuestLink.select().where(
        (GuestLink.tenant_id == tenant_id)
        & (GuestLink.account_id == account_id)
        & (GuestLink.created_at >= moment)
    )
    return int(rows.count())


def forget(tenant_id: UUID, account_id: UUID) -> int:
    """Remove every link of a guest; how many there were."""
    require_transaction()
    theirs = (GuestLink.tenant_id == tenant_id) & (GuestLink.account_id == account_id)
    return int(GuestLink.delete().where(theirs).execute())


def remove_over(tenant_id: UUID, before: datetime) -> int:
    """Forget those whose time was over before a moment."""
    require_transaction()
    old = GuestLink.delete().where((GuestLink.tenant_id == tenant_id) & (GuestLink.expires_at < before))
    return int(old.execute())
