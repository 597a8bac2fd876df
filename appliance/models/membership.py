"""Memberships: who works in which organisation, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import CompositeKey, TextField, UUIDField, fn
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.account import Account
from appliance.models.database import Table, database, require_transaction
from appliance.models.organisation import Organisation


class Membership(Table):
    """A person's place in an organisation. ``role`` is one of owner, admin, member, guest."""

    tenant_id = UUIDField()
    account_id = UUIDField()
    role = TextField()
    status = TextField(default="active")
    created_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "account_id")


_STANDING = """
  select a.display_name, a.email, o.id, m.role, o.name, o.time_zone, o.logo_sha256, o.deletion_due_at
  from account a
  left join membership m on m.account_id = a.id and m.status = 'active'
  left join organisation o on o.id = m.tenant_id
  where a.id = %s
  order by o.name, o.id
"""


@dataclass(frozen=True)
class Place:
    """One organisation of a person."""

    tenant_id: UUID
    role: str
    name: str
    time_zone: str
    logo_sha256: str | None = None
    deletion_due_at: datetime | None = None


def active_of_account(account_id: UUID) -> list[Place]:
    """Where a person may work, by name. The transaction must be this person's."""
    rows: Any = (
        Membership.select(Membership.tenant_id, Membership.role, Organisation.name, Organisation.time_zone)
        .join(Organisation, on=(Organisation.id == Membership.tenant_id))
        .where((Membership.account_id == account_id) & (Membership.status == "active"))
        .order_by(Organisation.name, Organisation.id)
    )
    return [Place(*row) for row in rows.tuples()]


@dataclass(frozen=True)
class PersonAndPlaces:
    """A person, and where they may work, by name."""

    display_name: str
    email: str
    places: tuple[Place, ...]


def person_and_places(account_id: UUID) -> PersonAndPlaces | None:
    """Everything a request asks first, in one query; None when there is no such person."""
    rows = database.execute_sql(_STANDING, (account_id,)).fetchall()
    if not rows:
        return None
    display_name, email = rows[0][:2]
    places = tuple(Place(*row[2:]) for row in rows if row[2] is not None)
    return PersonAndPlaces(display_name, email, places)


def insert(tenant_id: UUID, account_id: UUID, role: str, at: datetime) -> None:
    """Give a person a place."""
    require_transaction()
    Membership.insert(tenant_id=tenant_id, account_id=account_id, role=role, created_at=at).execute()


def people_of(tenant_id: UUID) -> list[tuple[UUID, str]]:
    """Who works in the organisation, and as what."""
    rows = Membership.select(Membership.account_id, Membership.role).where(
        (Membership.tenant_id == tenant_id) & (Membership.status == "active")
    )
    return [(row.account_id, row.role) for row in rows]


@dataclass(frozen=True)
class Member:
    """One person of an organisation, whether their access stands or was ended."""

    account_id: UUID
    display_name: str
    email: str
    role: str
    status: str
    created_at: datetime


def members(tenant_id: UUID, account_id: UUID | None = None) -> list[Member]:
    """Everybody who has or had a place, or the one person: those whose access stands first, then by name."""
    asked = Membership.tenant_id == tenant_id
    if account_id is not None:
        asked &= Membership.account_id == account_id
    rows: Any = (
        Membership.select(
            Membership.account_id,
            Account.display_name,
            Account.email,
            Membership.role,
            Membership.status,
            Membership.created_at,
        )
        .join(Account, on=(Account.id == Membership.account_id))
        .where(asked)
        .order_by(Membership.status, fn.lower(Account.display_name), Membership.account_id)
    )
    return [Member(*row) for row in rows.tuples()]


def lock(tenant_id: UUID, account_id: UUID) -> Membership | None:
    """A person's place, held until the transaction ends; None when they never had one."""
    require_transaction()
    theirs = (Membership.tenant_id == tenant_id) & (Membership.account_id == account_id)
    row: Membership | None = Membership.select().where(theirs).for_update().first()
    return row


def change(tenant_id: UUID, account_id: UUID, **columns: str) -> None:
    """Give a place another ``role`` or ``status``."""
    require_transaction()
    Membership.update(**columns).where(
        (Membership.tenant_id == tenant_id) & (Membership.account_id == account_id)
    ).execute()


def was_ended(tenant_id: UUID, account_id: UUID) -> bool:
    """Whether a person's access to an organisation was ended. The transaction must be this person's."""
    theirs = (Membership.tenant_id == tenant_id) & (Membership.account_id == account_id)
    return bool(Membership.select().where(theirs & (Membership.status == "deactivated")).exists())


def all_of_account(account_id: UUID) -> list[dict[str, Any]]:
    """Every place a person has or had, by organisation. The transaction must be this person's."""
    rows: Any = (
        Membership.select(
            Membership.tenant_id, Organisation.name, Membership.role, Membership.status, Membership.created_at
        )
        .join(Organisation, on=(Organisation.id == Membership.tenant_id))
        .where(Membership.account_id == account_id)
        .order_by(Membership.tenant_id)
    )
    return list(rows.dicts())


def ended_of_account(account_id: UUID) -> list[str]:
    """The names of the organisations in which a person's access was ended, by name."""
    rows: Any = (
        Membership.select(Organisation.name)
        .join(Organisation, on=(Organisation.id == Membership.tenant_id))
        .where((Membership.account_id == account_id) & (Membership.status == "deactivated"))
        .order_by(Organisation.name)
    )
    return [name for (name,) in rows.tuples()]
