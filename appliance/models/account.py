"""Accounts: people, across organisations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from peewee import BooleanField, TextField, UUIDField, fn
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class Account(Table):
    """One person. How they sign in is in ``identity``, where they belong in ``membership``.

    ``email_verified``: somebody we believe has seen them read mail at that address.
    """

    id = UUIDField(primary_key=True)
    display_name = TextField()
    email = TextField()
    email_verified = BooleanField(default=False)
    last_tenant_id = UUIDField(null=True)
    created_at = DateTimeTZField()


def find(account_id: UUID) -> Account | None:
    """The person, or None."""
    return Account.get_or_none(Account.id == account_id)


def insert(
    account_id: UUID, *, display_name: str, email: str, email_verified: bool, created_at: datetime
) -> None:
    """Add a person."""
    require_transaction()
    Account.insert(
        id=account_id,
        display_name=display_name,
        email=email,
        email_verified=email_verified,
        created_at=created_at,
    ).execute()


def rename(account_id: UUID, *, display_name: str, email: str, email_verified: bool) -> None:
    """Take over what the provider calls the person now."""
    require_transaction()
    said = {"display_name": display_name, "email": email, "email_verified": email_verified}
    Account.update(**said).where(Account.id == account_id).execute()


def remember_organisation(account_id: UUID, tenant_id: UUID) -> None:
    """Note where the person works, to bring them back there."""
    require_transaction()
    Account.update(last_tenant_id=tenant_id).where(Account.id == account_id).execute()


def hold(account_id: UUID) -> bool:
    """Keep a person from being erased until the transaction ends; False for who is erased already.

    For whoever gives a person a place: an account that is nobody's must have none.
    """
    require_transaction()
    query = "select email from account where id = %s for no key update"
    row = database.execute_sql(query, (account_id,)).fetchone()
    return bool(row and row[0])


def display_names(account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id; ids nobody has are left out."""
    rows = Account.select(Account.id, Account.display_name).where(Account.id.in_(list(account_ids)))
    return {row.id: row.display_name for row in rows}


def ids_by_email(email: str) -> list[UUID]:
    """The accounts that bear an address, however it is written. An address opens nothing by itself."""
    rows = Account.select(Account.id).where(fn.lower(Account.email) == email.lower())
    return [row.id for row in rows.order_by(Account.id)]


def address_of(account_id: UUID) -> str | None:
    """A person's address, to write to them; None when there is no such person."""
    row = Account.select(Account.email).where(Account.id == account_id).first()
    return None if row is None else str(row.email)
