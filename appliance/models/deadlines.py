"""What the first page tells of days to keep, in one query: an open clarification, a certificate, an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from appliance.models.database import database

_FIND = """
  select
    o.time_zone, r.certificate_ends_on, r.version, t.expires_at, c.id, c.received_on, c.due_on, c.nation
  from organisation o
  left join renewal r on r.tenant_id = o.id
  left join clarification_round c on c.tenant_id = o.id and c.state = 'OPEN'
  left join ownership_offer t on t.tenant_id = o.id and t.state = 'OFFERED' and t.offered_to = %s
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
    """The days of one organisation, and where it is; until when the person asked for may become its owner."""

    time_zone: str
    certificate_ends_on: date | None
    certificate_version: int
    offer_expires_at: datetime | None
    round: OpenRound | None


def find(tenant_id: UUID, account_id: UUID | None) -> DeadlineRow | None:
    """None where this transaction may not see the organisation."""
    row = database.execute_sql(_FIND, (account_id, tenant_id)).fetchone()
    if row is None:
        return None
    open_round = None if row[4] is None else OpenRound(*row[4:])
    return DeadlineRow(row[0], row[1], row[2] or 0, row[3], open_round)
