"""Identities: the ways in of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class Identity(Table):
    """A provider's name for a person: issuer and subject, never the address."""

    issuer = TextField()
    subject = TextField()
    account_id = UUIDField()
    created_at = DateTimeTZField()
    last_used_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("issuer", "subject")


def account_of(issuer: str, subject: str) -> UUID | None:
    """Whose way in this is, or None."""
    rows = Identity.select(Identity.account_id).where(
        (Identity.issuer == issuer) & (Identity.subject == subject)
    )
    row = rows.tuples().first()
    return row[0] if row else None


def issuers_of(account_id: UUID) -> set[str]:
    """Whose word a person signs in by."""
    rows: Any = Identity.select(Identity.issuer).where(Identity.account_id == account_id)
    return {issuer for (issuer,) in rows.tuples()}


def of_account(account_id: UUID) -> list[Identity]:
    """The ways in of a person, the first one first."""
    rows = Identity.select().where(Identity.account_id == account_id)
    return list(rows.order_by(Identity.created_at, Identity.issuer))


def insert(issuer: str, subject: str, account_id: UUID, at: datetime) -> bool:
    """Add a way in; False when another sign-in added it in the meantime, which then stands."""
    require_transaction()
    added = (
        Identity.insert(issuer=issuer, subject=subject, account_id=account_id, created_at=at, last_used_at=at)
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(added)


def note_use(issuer: str, subject: str, at: datetime) -> bool:
    """Note when it was last used; False when it is there no more."""
    require_transaction()
    one = (Identity.issuer == issuer) & (Identity.subject == subject)
    return bool(Identity.update(last_used_at=at).where(one).execute())
