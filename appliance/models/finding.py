"""Findings of an evaluation, one a control: append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peewee import BooleanField, CompositeKey, TextField, UUIDField

from appliance.models.database import Table, database, require_transaction


class Finding(Table):
    """What an evaluation says of one control; ``document`` is its whole trace as canonical JSON."""

    tenant_id = UUIDField()
    evaluation_id = UUIDField()
    control_id = TextField()
    theme = TextField()
    status = TextField()
    auto_fail = BooleanField()
    blocking = BooleanField()
    own_answer = TextField(null=True)
    reason = TextField()
    document = TextField()

    class Meta:
        primary_key = CompositeKey("evaluation_id", "control_id")


@dataclass(frozen=True)
class PastFinding:
    """What one evaluation said of a control."""

    evaluation_id: UUID
    number: int
    as_of: date
    made_at: datetime
    pack_id: str
    status: str
    own_answer: str | None
    reason: str


def add_all(rows: list[dict[str, object]]) -> None:
    """Store the findings of one evaluation."""
    require_transaction()
    Finding.insert_many(rows).execute()


def find_document(tenant_id: UUID, evaluation_id: UUID, control_id: str) -> str | None:
    """The whole trace of one control as canonical JSON."""
    query = Finding.select(Finding.document).where(
        (Finding.tenant_id == tenant_id)
        & (Finding.evaluation_id == evaluation_id)
        & (Finding.control_id == control_id)
    )
    found = query.first()
    return None if found is None else found.document


_DOCUMENTS = """
  select document from finding where tenant_id = %s and evaluation_id = %s
  order by control_id <> 'CE-SCOPE', length(control_id), control_id
"""


def documents(tenant_id: UUID, evaluation_id: UUID) -> list[str]:
    """The whole traces of an evaluation as canonical JSON, the scope gate first, then by number."""
    return [text for (text,) in database.execute_sql(_DOCUMENTS, (tenant_id, evaluation_id)).fetchall()]


_STATUSES = """
  select f.control_id, f.status
  from finding f join evaluation e on e.tenant_id = f.tenant_id and e.id = f.evaluation_id
  where f.tenant_id = %s and e.number = %s
"""


def statuses(tenant_id: UUID, number: int) -> dict[str, str]:
    """What the evaluation of a number said, by control; empty where there is none."""
    return dict(database.execute_sql(_STATUSES, (tenant_id, number)).fetchall())


# The page of a control asks it each time, so it is not put together anew.
_HISTORY = """
  select e.id, e.number, e.as_of, e.created_at, e.pack_id, f.status, f.own_answer, f.reason
  from finding f join evaluation e on e.tenant_id = f.tenant_id and e.id = f.evaluation_id
  where f.tenant_id = %s and f.control_id = %s
  order by e.number desc limit %s
"""


def history(tenant_id: UUID, control_id: str, *, limit: int) -> list[PastFinding]:
    """What the newest evaluations said of a control, the newest first."""
    rows = database.execute_sql(_HISTORY, (tenant_id, control_id, limit)).fetchall()
    return [PastFinding(*row) for row in rows]
