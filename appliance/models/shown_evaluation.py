"""What every page of the assessment needs, in one query: organisation, state of the result, the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from appliance.models.database import database

_SHOWN = """
  select o.time_zone, o.pack_id, o.planned_submission_on,
         s.inputs_version, s.judged_version, s.latest_evaluation_id, s.waiting_since, s.last_error_message,
         e.id, e.number, e.as_of, e.created_at, e.outcome, e.totals, e.would_fail_count, e.cause,
         e.pack_id, e.pack_version, e.pack_sha256, e.profile_version
  from organisation o
  left join assessment_state s on s.tenant_id = o.id
  left join evaluation e on e.tenant_id = o.id and e.id = s.latest_evaluation_id
  where o.id = %s
"""


@dataclass(frozen=True)
class StateRow:
    """Which inputs stand and which were judged, as assessment_state has it."""

    inputs_version: int
    judged_version: int
    latest_evaluation_id: UUID | None
    waiting_since: datetime | None
    last_error_message: str | None


@dataclass(frozen=True)
class HeadRow:
    """The latest evaluation without its long texts."""

    id: UUID
    number: int
    as_of: date
    created_at: datetime
    outcome: str
    totals: Mapping[str, int]
    would_fail_count: int
    cause: str
    pack_id: str
    pack_version: str
    pack_sha256: str
    profile_version: int


@dataclass(frozen=True)
class ShownRow:
    """The organisation's own columns, with the state and the evaluation where there are any."""

    time_zone: str
    pack_id: str
    planned_submission_on: date | None
    state: StateRow | None
    head: HeadRow | None


def find(tenant_id: UUID) -> ShownRow | None:
    """None where this transaction may not see the organisation."""
    row: tuple[Any, ...] | None = database.execute_sql(_SHOWN, (tenant_id,)).fetchone()
    if row is None:
        return None
    state, head = row[3:8], row[8:]
    return ShownRow(
        time_zone=row[0],
        pack_id=row[1],
        planned_submission_on=row[2],
        state=None if state[0] is None else StateRow(*state),
        head=None if head[0] is None else HeadRow(*head),
    )


def find_summary(tenant_id: UUID, evaluation_id: UUID) -> str:
    """The summary of a stored evaluation, as JSON text."""
    query = "select summary from evaluation where tenant_id = %s and id = %s"
    return str(database.execute_sql(query, (tenant_id, evaluation_id)).fetchone()[0])
