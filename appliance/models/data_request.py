"""What people asked for about their own data: a copy of it, or the end of their account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from peewee import JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.states import DataRequestState


class DataRequest(Table):
    """One request. ``kind`` is export or erasure; ``removed`` says how many rows an erasure took, by table.

    Seen by the person alone: the transaction must be theirs.
    """

    id = UUIDField(primary_key=True)
    account_id = UUIDField()
    kind = TextField()
    state = TextField(default=DataRequestState.ASKED)
    requested_at = DateTimeTZField()
    expires_at = DateTimeTZField(null=True)
    removed = JSONField(default=dict)
    state_changed_at = DateTimeTZField()


def add(**columns: Any) -> bool:
    """Put a request on record; False, and nothing is, where an erasure was asked for already."""
    require_transaction()
    return bool(list(DataRequest.insert(**columns).on_conflict_ignore().returning(DataRequest.id).execute()))


def of_person(account_id: UUID) -> list[DataRequest]:
    """What a person asked for, the newest first."""
    rows = DataRequest.select().where(DataRequest.account_id == account_id)
    return list(rows.order_by(DataRequest.requested_at.desc(), DataRequest.id))


def find(account_id: UUID, request_id: UUID) -> DataRequest | None:
    """One of them."""
    return DataRequest.get_or_none((DataRequest.account_id == account_id) & (DataRequest.id == request_id))


def locked(account_id: UUID, request_id: UUID) -> DataRequest | None:
    """One of them, held until the transaction ends."""
    require_transaction()
    one = (DataRequest.account_id == account_id) & (DataRequest.id == request_id)
    row: DataRequest | None = DataRequest.select().where(one).for_update().first()
    return row


def change(account_id: UUID, request_id: UUID, **columns: Any) -> None:
    """Write what became of it. The database keeps the order of its states."""
    require_transaction()
    one = (DataRequest.account_id == account_id) & (DataRequest.id == request_id)
    DataRequest.update(**columns).where(one).execute()


def forget_person(request_id: UUID) -> dict[str, int]:
    """Take name, address, ways in and sessions from who asked for that; how many rows went, by table.

    The worker alone may, in a transaction of that person. Raises IntegrityError unless the request stands and
    the person has left every organisation.
    """
    require_transaction()
    return dict(database.execute_sql("select forget_person(%s)", (request_id,)).fetchone()[0])
