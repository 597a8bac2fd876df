"""What the first page tells of days to keep, in one query: an open clarification, a certificate's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from appliance.models.database import database

_FIND = """
  select o.time_zone, r.certificate_ends_on, r.version, c.id, c.received_on, c.due_on, c.nation
  from organisation o
  left join renewal r on r.tenant_id = o.id
  left join clarification_round c on c.tenant_id = o.id and c.state = 'OPEN'
  where o.id = %s
"""


@dataclass(frozen=True)
class OpenRound:
    """An open round of clarification."""

    id: UUID
    received_on: date
    due_on: date
    nation: str


@dataclass(frozen=True)
class DeadlineRow:
    """The days of one organisation, and where it is."""

    time_zone: str
    certificate_ends_on: date | None
    certificate_version: int
    round: OpenRound | None


def find(tenant_id: UUID) -> DeadlineRow | None:
    """None where this transaction may not see the organisation."""
    row = database.execute_sql(_FIND, (tenant_id,)).fetchone()
    if row is None:
        return None
    open_round = None if row[3] is None else OpenRound(*row[3:])
    return DeadlineRow(row[0], row[1], row[2] or 0, open_round)
