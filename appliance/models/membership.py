"""Memberships: who works in which organisation, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction
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


@dataclass(frozen=True)
class Place:
    """One organisation of a person."""

    tenant_id: UUID
    role: str
    name: str
    time_zone: str


def active_of_account(account_id: UUID) -> list[Place]:
    """Where a person may work, by name. The transaction must be this person's."""
    rows: Any = (
        Membership.select(Membership.tenant_id, Membership.role, Organisation.name, Organisation.time_zone)
        .join(Organisation, on=(Organisation.id == Membership.tenant_id))
        .where((Membership.account_id == account_id) & (Membership.status == "active"))
        .order_by(Organisation.name, Organisation.id)
    )
    return [Place(*row) for row in rows.tuples()]


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
