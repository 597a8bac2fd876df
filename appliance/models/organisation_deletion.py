"""Deletions of organisations: asked for, taken back, done, certified. A row outlives its organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BigIntegerField, JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.states import DeletionState


class OrganisationDeletion(Table):
    """One deletion. ``rows_removed`` is a number by table, ``certificate`` the signed canonical JSON.

    ``recorded_at`` is noted by the server when the deletion is asked for, whatever is written.
    """

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    state = TextField(default=DeletionState.SCHEDULED)
    requested_by = UUIDField()
    requested_at = DateTimeTZField()
    due_at = DateTimeTZField()
    cancelled_by = UUIDField(null=True)
    name_sha256 = TextField(null=True)
    erased_at = DateTimeTZField(null=True)
    rows_removed = JSONField(default=dict)
    objects_removed = BigIntegerField(default=0)
    certificate = TextField(null=True)
    state_changed_at = DateTimeTZField()
    recorded_at = DateTimeTZField()


def add(**columns: Any) -> bool:
    """Put a deletion on record; False, and nothing is, where one stands that nobody cancelled."""
    require_transaction()
    query = OrganisationDeletion.insert(**columns).on_conflict_ignore().returning(OrganisationDeletion.id)
    return bool(list(query.execute()))


def current(tenant_id: UUID) -> OrganisationDeletion | None:
    """The deletion that holds, which is the one that nobody cancelled."""
    return OrganisationDeletion.get_or_none(
        (OrganisationDeletion.tenant_id == tenant_id)
        & (OrganisationDeletion.state != DeletionState.CANCELLED)
    )


def locked(tenant_id: UUID, deletion_id: UUID) -> OrganisationDeletion | None:
    """One deletion, which nobody else changes until the transaction ends."""
    require_transaction()
    row: OrganisationDeletion | None = (
        OrganisationDeletion.select()
        .where((OrganisationDeletion.tenant_id == tenant_id) & (OrganisationDeletion.id == deletion_id))
        .for_update()
        .first()
    )
    return row


def change(tenant_id: UUID, deletion_id: UUID, **columns: Any) -> None:
    """Write what became of it. The database keeps the order of its states."""
    require_transaction()
    OrganisationDeletion.update(**columns).where(
        (OrganisationDeletion.tenant_id == tenant_id) & (OrganisationDeletion.id == deletion_id)
    ).execute()


def of_person(account_id: UUID) -> list[OrganisationDeletion]:
    """What a person had deleted, the newest first. The transaction must be this person's."""
    gone = (DeletionState.ERASED, DeletionState.CERTIFIED)
    return list(
        OrganisationDeletion.select()
        .where((OrganisationDeletion.requested_by == account_id) & OrganisationDeletion.state.in_(gone))
        .order_by(OrganisationDeletion.requested_at.desc())
    )


def one_of_person(account_id: UUID, deletion_id: UUID) -> OrganisationDeletion | None:
    """One deletion that this person asked for."""
    return OrganisationDeletion.get_or_none(
        (OrganisationDeletion.requested_by == account_id) & (OrganisationDeletion.id == deletion_id)
    )


def erase(tenant_id: UUID, deletion_id: UUID, moment: datetime) -> dict[str, int]:
    """Remove every row of the organisation, and return how many by table. See migration 0011.

    The worker alone may. Raises IntegrityError unless this deletion is due at ``moment``.
    """
    require_transaction()
    row = database.execute_sql(
        "select erase_organisation(%s, %s, %s)", (tenant_id, deletion_id, moment)
    ).fetchone()
    return dict(row[0])
