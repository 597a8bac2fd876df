"""Own answers: append-only, the newest of a key counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from peewee import BigAutoField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class OwnAnswer(Table):
    """An own verdict of a control ("CE-9") or own words for a question ("A1.7"); null takes it back."""

    id = BigAutoField()
    tenant_id = UUIDField()
    key = TextField()
    value = TextField(null=True)
    set_by = UUIDField()
    set_at = DateTimeTZField()


def current(tenant_id: UUID) -> dict[str, str]:
    """The newest value of every key that has one."""
    query = (
        OwnAnswer.select(OwnAnswer.key, OwnAnswer.value)
        .where(OwnAnswer.tenant_id == tenant_id)
        .distinct(OwnAnswer.key)
        .order_by(OwnAnswer.key, OwnAnswer.id.desc())
    )
    rows: Any = query.tuples()
    return {key: value for key, value in rows if value is not None}


class PastAnswer(NamedTuple):
    """A value a key had; None is where the answer was taken back."""

    value: str | None
    set_at: datetime


_HISTORY = "select value, set_at from own_answer where tenant_id = %s and key = %s order by id desc limit %s"


def history(tenant_id: UUID, key: str, *, limit: int) -> list[PastAnswer]:
    """The values a key had, the newest first."""
    rows = database.execute_sql(_HISTORY, (tenant_id, key, limit)).fetchall()
    return [PastAnswer(*row) for row in rows]


class NewestAnswer(NamedTuple):
    """What a key says now, and how many values it ever had."""

    value: str | None
    set_at: datetime
    version: int


_NEWEST = """
  select value, set_at, count(*) over () from own_answer
  where tenant_id = %s and key = %s order by id desc limit 1
"""


def newest(tenant_id: UUID, key: str) -> NewestAnswer | None:
    """The newest value of a key, if it ever had one."""
    row = database.execute_sql(_NEWEST, (tenant_id, key)).fetchone()
    return None if row is None else NewestAnswer(*row)


def add(tenant_id: UUID, key: str, value: str | None, set_by: UUID, set_at: datetime) -> None:
    """A new value for a key; the old ones stay."""
    require_transaction()
    OwnAnswer.insert(tenant_id=tenant_id, key=key, value=value, set_by=set_by, set_at=set_at).execute()
