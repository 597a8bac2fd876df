"""Evidence as a program is told of it, page by page: each piece is written as JSON by the database.

It has every part at hand, and writes an entry in a third of the time that we take to read it, make values of
it and write those. The shape is ``evidence_item`` of the API, which one piece by itself has as well; a test
holds the two together, byte by byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from appliance.models.database import ask_all
from appliance.models.evidence_shelf import (
    CONTROLS_OF_PIECE,
    FROM_SHELF,
    OF_CHOICE,
    STATUS_OF_PIECE,
    ShelfFilter,
    choice_of,
    count_of,
    values_of,
)


@dataclass(frozen=True)
class ToldPage:
    """The pieces of a page, each a JSON object, and how many fit the filter in all."""

    items: list[str]
    total: int


def _moment(column: str) -> str:
    """UTC, RFC 3339, without a fraction of a second where there is none."""
    exact = f"""to_char({column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"replace({exact}, '.000000Z', 'Z')"


def _person(account_id: str, name: str) -> str:
    pair = f"select {account_id} as id, {name} as name"
    return f"(select row_to_json(person) from ({pair}) as person)"  # noqa: S608 - constants


_REDACTOR = "coalesce((select display_name from account where account.id = r.redacted_by), %(gone)s)"

_FRESH_UNTIL = "coalesce(e.captured_on, e.period_until) + (%(fresh_days)s::jsonb ->> e.kind)::int"
# The database has days beyond the last that JSON, and we, can tell.
_AGES_OUT = f"case when {_FRESH_UNTIL} <= date '9999-12-31' then {_FRESH_UNTIL} end"

# What is null is not looked at further, so that most pieces cost no look at redactions and refusals. The last
# day that rules rely on a piece is that of services/evidence/expiry.py: the test compares it for each kind.
_TOLD = f"""
select row_to_json(told)::text from (
select e.id, e.form, e.kind, e.title, {STATUS_OF_PIECE} as status, {CONTROLS_OF_PIECE} as control_ids,
  e.captured_on, e.period_from, e.period_until, e.expires_on,
  least(e.expires_on, {_AGES_OUT}) as relied_on_until,
  e.coverage, e.covered_count, e.total_count, e.source_system, e.filename, e.content_type, e.sha256,
  e.size_bytes,
  case when e.reject_code is not null then (select row_to_json(rejection) from (
    select e.reject_code as code, coalesce(e.reject_reason, '') as reason) as rejection) end as rejection,
  e.delayed_reason, e.supersedes_id, s.id as superseded_by_id,
  {_person("e.created_by", "coalesce(maker.display_name, %(gone)s)")} as created_by,
  {_moment("e.created_at")} as created_at, {_moment("e.state_changed_at")} as status_changed_at,
  case when r.redacted_by is not null then (select row_to_json(redaction) from (
    select {_person("r.redacted_by", _REDACTOR)} as by, {_moment("r.redacted_at")} as at,
      r.reason, r.audit_event_id) as redaction) end as redaction
{FROM_SHELF} left join account maker on maker.id = e.created_by {OF_CHOICE}) as told
"""  # noqa: S608 - put together from constants


def find_told_page(
    tenant_id: UUID,
    wanted: ShelfFilter,
    *,
    limit: int,
    offset: int,
    fresh_days: Mapping[str, int],
    gone: str,
) -> ToldPage:
    """A page, newest first, and the count, in one message.

    ``fresh_days`` is for how many days rules rely on each kind, ``gone`` the name of who is no more.
    """
    values = values_of(tenant_id, wanted)
    told = {"limit": limit, "offset": offset, "fresh_days": json.dumps(dict(fresh_days)), "gone": gone}
    asked = [(choice_of(wanted) + _TOLD, values | told), (count_of(wanted), values)]
    rows, [(total,)] = ask_all(asked, tenant_id=tenant_id)
    return ToldPage([row[0] for row in rows], int(total))
