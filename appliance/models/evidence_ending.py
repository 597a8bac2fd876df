"""The last day that rules rely on a piece of evidence: its own end or its kind's, whichever comes first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from appliance.models.database import database
from appliance.models.evidence_shelf import FROM_SHELF


class EndingEvidence(NamedTuple):
    """A piece that is in use and ends."""

    id: UUID
    title: str
    captured_on: date | None
    period_until: date | None
    created_at: datetime
    last_day: date


_FRESH_UNTIL = "coalesce(e.captured_on, e.period_until) + (%(fresh_days)s::jsonb ->> e.kind)::int"
# The database has days beyond the last that JSON, and we, can tell: a period may be said to last until then.
_AGES_OUT = f"case when {_FRESH_UNTIL} <= date '9999-12-31' then {_FRESH_UNTIL} end"
LAST_DAY_OF_PIECE = f"least(e.expires_on, {_AGES_OUT})"
"""Of a piece ``e``, with ``%(fresh_days)s`` of ``fresh_days_value``; null where neither ends."""

_SELECT = f"""
select e.id, e.title, e.captured_on, e.period_until, e.created_at, {LAST_DAY_OF_PIECE} as last_day
{FROM_SHELF} where e.tenant_id = %(tenant_id)s and e.state = 'SEALED' and s.id is null
  and r.evidence_id is null and {LAST_DAY_OF_PIECE} is not null
"""


def fresh_days_value(fresh_days: Mapping[str, int]) -> str:
    """For how many days rules rely on each kind, as the expression takes it."""
    return json.dumps(dict(fresh_days))


def find_endings(tenant_id: UUID, fresh_days: Mapping[str, int]) -> list[EndingEvidence]:
    """What is in use and does not last for ever, in any order."""
    values = {"tenant_id": tenant_id, "fresh_days": fresh_days_value(fresh_days)}
    return [EndingEvidence._make(row) for row in database.execute_sql(_SELECT, values).fetchall()]
