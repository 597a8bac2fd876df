"""Who came with an API token, and where they sit: what every request of a program asks first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.models import rate_counter
from appliance.models.database import ask_all
from appliance.models.pool import Asked
from appliance.models.rate_counter import CountedFor


@dataclass(frozen=True)
class Holder:
    """A token, whether it still opens anything or not, and its person; ``role`` is None who has no place."""

    id: UUID
    tenant_id: UUID
    account_id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None
    display_name: str
    email: str
    role: str | None
    organisation_name: str
    time_zone: str
    logo_sha256: str | None
    deletion_due_at: datetime | None


# The policy shows the one row with this hash; what follows sees the rows of its organisation.
_ENTER = """
  select set_config('app.tenant_id', tenant_id::text, true) from api_token where token_hash = app_api_token()
"""
_HOLDER = """
  select t.id, t.tenant_id, t.account_id, t.name, t.scopes, t.expires_at, t.last_used_at, t.ended_at,
         a.display_name, a.email, m.role, o.name, o.time_zone, o.logo_sha256, o.deletion_due_at
  from api_token t
  join organisation o on o.id = t.tenant_id
  join account a on a.id = t.account_id
  left join membership m
    on m.tenant_id = t.tenant_id and m.account_id = t.account_id and m.status = 'active'
  where t.token_hash = app_api_token()
"""


def find(
    token_hash: bytes, now: datetime, counted_for: Sequence[CountedFor] = ()
) -> tuple[Holder | None, dict[bytes, tuple[int, int]]]:
    """The holder of the token with this hash, and the counters of those who still may enter by it.

    One message. Counted is as ``rate_counter.count`` does it, and only for a token that opens something now:
    who holds one that was revoked uses up nothing of anybody.
    """
    questions: list[Asked] = [(_ENTER, ()), (_HOLDER, ())]
    if counted_for:
        questions.append(rate_counter.of_token(now, counted_for))
    _, holders, *counters = ask_all(questions, api_token=token_hash)
    counted = rate_counter.by_key(counters[0]) if counters else {}
    return (Holder(*holders[0]) if holders else None), counted
