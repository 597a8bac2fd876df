"""Which controls a piece of evidence speaks for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from peewee import CompositeKey, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class EvidenceControl(Table):
    """One binding; evidence may have many."""

    tenant_id = UUIDField()
    evidence_id = UUIDField()
    control_id = TextField()
    bound_by = UUIDField()
    bound_at = DateTimeTZField()

    class Meta:
        primary_key = CompositeKey("evidence_id", "control_id")


def add(tenant_id: UUID, evidence_id: UUID, control_id: str, bound_by: UUID, at: datetime) -> None:
    """Bind; binding twice is binding once."""
    require_transaction()
    EvidenceControl.insert(
        tenant_id=tenant_id, evidence_id=evidence_id, control_id=control_id, bound_by=bound_by, bound_at=at
    ).on_conflict_ignore().execute()


def remove(tenant_id: UUID, evidence_id: UUID, control_id: str) -> None:
    """Take evidence from a control."""
    require_transaction()
    EvidenceControl.delete().where(
        (EvidenceControl.tenant_id == tenant_id)
        & (EvidenceControl.evidence_id == evidence_id)
        & (EvidenceControl.control_id == control_id)
    ).execute()


class BoundEvidence(NamedTuple):
    """A piece of evidence as the page of a control lists it: texts, because that page compares many."""

    id: str
    title: str
    state: str
    redacted: bool
    superseded: bool


# The newest are found by an index; what became of a piece is asked only of those that are shown.
_BOUND = """
with newest as materialized (
  select c.evidence_id, c.bound_at from evidence_control c
  where c.tenant_id = %(tenant_id)s and c.control_id = %(control_id)s
  order by c.bound_at desc, c.evidence_id limit %(limit)s)
select e.id::text, e.title, e.state,
  exists (select from evidence_redaction r where r.tenant_id = e.tenant_id and r.evidence_id = e.id),
  exists (select from evidence s where s.tenant_id = e.tenant_id and s.supersedes_id = e.id
          and s.state = 'SEALED'),
  (select count(*) from evidence_control c
   where c.tenant_id = %(tenant_id)s and c.control_id = %(control_id)s)
from newest n join evidence e on e.tenant_id = %(tenant_id)s and e.id = n.evidence_id
order by n.bound_at desc, e.id
"""


def find_evidence(tenant_id: UUID, control_id: str, *, limit: int) -> tuple[list[BoundEvidence], int]:
    """What was bound to a control last, whatever became of it, and how many pieces are bound in all."""
    rows = database.execute_sql(
        _BOUND, {"tenant_id": tenant_id, "control_id": control_id, "limit": limit}
    ).fetchall()
    return [BoundEvidence(*row[:5]) for row in rows], int(rows[0][5]) if rows else 0


_COUNTS = """
select c.control_id, count(*)
from evidence_control c join evidence e on e.tenant_id = c.tenant_id and e.id = c.evidence_id
left join evidence s on s.supersedes_id = e.id and s.tenant_id = e.tenant_id and s.state = 'SEALED'
left join evidence_redaction r on r.tenant_id = e.tenant_id and r.evidence_id = e.id
where c.tenant_id = %s and c.control_id = any(%s) and e.state not in ('REJECTED', 'UPLOAD_FAILED')
  and s.id is null and r.evidence_id is null
group by c.control_id
"""


def count_standing(tenant_id: UUID, control_ids: Collection[str]) -> dict[str, int]:
    """How many pieces of evidence stand, or are about to, for each of these controls."""
    rows = database.execute_sql(_COUNTS, (tenant_id, list(control_ids))).fetchall()
    return {str(control_id): int(count) for control_id, count in rows}
