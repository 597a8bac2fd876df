"""Evidence as it is looked at: with its controls, its redaction and what replaced it, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from appliance.models.database import database


@dataclass(frozen=True)
class ShelvedEvidence:
    """One piece of evidence. ``status`` is what people are told, of ``STATUSES``."""

    id: UUID
    form: str
    kind: str
    title: str
    state: str
    status: str
    captured_on: date | None
    period_from: date | None
    period_until: date | None
    expires_on: date | None
    coverage: str | None
    covered_count: int | None
    total_count: int | None
    source_system: str | None
    filename: str | None
    content_type: str | None
    sha256: str | None
    size_bytes: int | None
    reject_code: str | None
    reject_reason: str | None
    delayed_reason: str | None
    supersedes_id: UUID | None
    superseded_by: UUID | None
    created_by: UUID
    created_at: datetime
    state_changed_at: datetime
    controls: tuple[str, ...]
    redacted_at: datetime | None
    redacted_by: UUID | None
    redaction_reason: str | None
    redaction_event_id: UUID | None

    @property
    def redacted(self) -> bool:
        return self.redacted_at is not None

    @property
    def superseded(self) -> bool:
        return self.superseded_by is not None


@dataclass(frozen=True)
class ShelfFilter:
    """What to look for; None does not narrow. ``words`` are looked for in title, file name and source."""

    words: str | None = None
    status: str | None = None
    kind: str | None = None
    form: str | None = None
    control_id: str | None = None


STATUSES = ("in_use", "processing", "checking", "failed", "rejected", "superseded", "redacted")

_STATUS = """case
  when r.evidence_id is not null then 'redacted'
  when e.state = 'SEALED' and s.id is not null then 'superseded'
  when e.state = 'SEALED' then 'in_use'
  when e.state = 'REJECTED' then 'rejected'
  when e.state = 'UPLOAD_FAILED' then 'failed'
  when e.state in ('REGISTERED', 'UPLOADING') then 'processing'
  else 'checking' end"""

_JOINED = """
left join evidence_redaction r on r.tenant_id = e.tenant_id and r.evidence_id = e.id
left join evidence s on s.tenant_id = e.tenant_id and s.supersedes_id = e.id and s.state = 'SEALED'
"""
_WHERE = """
where e.tenant_id = %(tenant_id)s
  and (%(words)s::text is null or e.title ilike %(words)s or e.filename ilike %(words)s
       or e.source_system ilike %(words)s)
  and (%(kind)s::text is null or e.kind = %(kind)s)
  and (%(form)s::text is null or e.form = %(form)s)
  and (%(control_id)s::text is null or exists (
        select from evidence_control c where c.tenant_id = e.tenant_id and c.evidence_id = e.id
        and c.control_id = %(control_id)s))
"""
_FROM = f" from evidence e {_JOINED} {_WHERE}"

_COLUMNS = f"""
select e.id, e.form, e.kind, e.title, e.state, {_STATUS} as status, e.captured_on, e.period_from,
  e.period_until, e.expires_on, e.coverage, e.covered_count, e.total_count, e.source_system, e.filename,
  e.content_type, e.sha256, e.size_bytes, e.reject_code, e.reject_reason, e.delayed_reason, e.supersedes_id,
  s.id as superseded_by, e.created_by, e.created_at, e.state_changed_at,
  array(select c.control_id from evidence_control c where c.tenant_id = e.tenant_id and c.evidence_id = e.id
        order by length(c.control_id), c.control_id) as controls,
  r.redacted_at, r.redacted_by, r.reason as redaction_reason, r.audit_event_id as redaction_event_id
"""  # noqa: S608 - put together from constants of this file

_HAS_STATUS = f"and (%(status)s::text is null or {_STATUS} = %(status)s)"
# Which pieces are on a page is found first: the rest is asked of those alone, and not of all before them.
_CHOOSE = "with chosen as materialized (select e.id"
_NEWEST_FIRST = " order by e.created_at desc, e.id"
_PART = _NEWEST_FIRST + " limit %(limit)s offset %(offset)s)"
# As an array, so that each is looked up; joined, everything the organisation has would be read.
_OF_CHOSEN = f"""
from evidence e
{_JOINED}
where e.tenant_id = %(tenant_id)s and e.id = any(array(select id from chosen))
{_NEWEST_FIRST}
"""  # noqa: S608 - put together from constants of this file
_SELECT_PAGE = _CHOOSE + " from evidence e " + _WHERE + _PART + _COLUMNS + _OF_CHOSEN
_SELECT_PAGE_OF_STATUS = _CHOOSE + _FROM + _HAS_STATUS + _PART + _COLUMNS + _OF_CHOSEN
_SELECT_THESE = _COLUMNS + _FROM + "and e.id = any(%(ids)s)"
_SELECT_USABLE = _COLUMNS + _FROM + "and e.state = 'SEALED' and s.id is null order by e.id"
_SELECT_COUNTS = f"select {_STATUS} as status, count(*) " + _FROM + "group by 1"
# What is joined to a piece never doubles it, so that it need not be joined to count.
_COUNT = "select count(*) from evidence e " + _WHERE  # noqa: S608 - put together from constants
_COUNT_OF_STATUS = "select count(*) " + _FROM + _HAS_STATUS

_EVERYTHING = ShelfFilter()


def find_page(tenant_id: UUID, wanted: ShelfFilter, *, limit: int, offset: int) -> list[ShelvedEvidence]:
    """Newest first."""
    sql = _SELECT_PAGE if wanted.status is None else _SELECT_PAGE_OF_STATUS
    return _shelved(sql, {**_parameters(tenant_id, wanted), "limit": limit, "offset": offset})


def find_these(tenant_id: UUID, ids: Sequence[UUID]) -> list[ShelvedEvidence]:
    """The pieces with these ids, in no order; strangers' are not among them."""
    return _shelved(_SELECT_THESE, {**_parameters(tenant_id, _EVERYTHING), "ids": list(ids)})


def find_usable(tenant_id: UUID) -> list[ShelvedEvidence]:
    """What an evaluation may look at: sealed and not replaced, redacted or not."""
    return _shelved(_SELECT_USABLE, _parameters(tenant_id, _EVERYTHING))


def count_by_status(tenant_id: UUID, wanted: ShelfFilter) -> dict[str, int]:
    """How many pieces fit the filter, whatever its status says, in each status."""
    rows = database.execute_sql(_SELECT_COUNTS, _parameters(tenant_id, wanted)).fetchall()
    return {status: int(dict(rows).get(status, 0)) for status in STATUSES}


def count(tenant_id: UUID, wanted: ShelfFilter) -> int:
    """How many pieces fit the filter; its status is what costs."""
    sql = _COUNT if wanted.status is None else _COUNT_OF_STATUS
    return int(database.execute_sql(sql, _parameters(tenant_id, wanted)).fetchone()[0])


def find_titles(tenant_id: UUID) -> dict[UUID, str]:
    """Every title by id."""
    rows = database.execute_sql(
        "select id, title from evidence where tenant_id = %s", (tenant_id,)
    ).fetchall()
    return {row[0]: str(row[1]) for row in rows}


def find_by_hash(tenant_id: UUID, sha256: str, *, besides: UUID | None = None) -> UUID | None:
    """Evidence that has, or was announced with, this content and still stands or may come to stand."""
    parameters = {"tenant_id": tenant_id, "sha256": sha256, "besides": besides}
    row = database.execute_sql(_SELECT_BY_HASH, parameters).fetchone()
    return None if row is None else row[0]


def find_twin(tenant_id: UUID, sha256: str, kind: str, replaced_id: UUID | None) -> str | None:
    """The title of sealed evidence of the same kind and content, other than the one being replaced."""
    parameters = {"tenant_id": tenant_id, "sha256": sha256, "kind": kind, "replaced_id": replaced_id}
    row = database.execute_sql(_SELECT_TWIN, parameters).fetchone()
    return None if row is None else str(row[0])


_SELECT_BY_HASH = """
select e.id from evidence e
left join evidence s on s.tenant_id = e.tenant_id and s.supersedes_id = e.id and s.state = 'SEALED'
where e.tenant_id = %(tenant_id)s and coalesce(e.sha256, e.declared_sha256) = %(sha256)s
  and e.state <> 'REJECTED' and s.id is null and e.id is distinct from %(besides)s
  and not exists (select from evidence_redaction r where r.tenant_id = e.tenant_id and r.evidence_id = e.id)
order by e.created_at, e.id limit 1
"""

_SELECT_TWIN = """
select e.title from evidence e
left join evidence s on s.tenant_id = e.tenant_id and s.supersedes_id = e.id and s.state = 'SEALED'
where e.tenant_id = %(tenant_id)s and e.sha256 = %(sha256)s and e.kind = %(kind)s and e.state = 'SEALED'
  and s.id is null and e.id is distinct from %(replaced_id)s
  and not exists (select from evidence_redaction r where r.tenant_id = e.tenant_id and r.evidence_id = e.id)
order by e.created_at, e.id limit 1
"""


def find_chain(tenant_id: UUID, evidence_id: UUID) -> list[UUID]:
    """Everything that replaced another up to this, and everything that came after: oldest first."""
    rows = database.execute_sql(_SELECT_CHAIN, {"tenant_id": tenant_id, "id": evidence_id}).fetchall()
    return [row[0] for row in rows]


_SELECT_CHAIN = """
with recursive older as (
  select id, supersedes_id, 0 as place from evidence where tenant_id = %(tenant_id)s and id = %(id)s
  union all
  select e.id, e.supersedes_id, o.place - 1 from evidence e join older o on e.id = o.supersedes_id
  where e.tenant_id = %(tenant_id)s
), newer as (
  select id, 0 as place from evidence where tenant_id = %(tenant_id)s and id = %(id)s
  union all
  select e.id, n.place + 1 from evidence e join newer n on e.supersedes_id = n.id
  where e.tenant_id = %(tenant_id)s and e.state <> 'REJECTED'
)
select id from (select id, place from older union select id, place from newer) as chain order by place
"""


def _parameters(tenant_id: UUID, wanted: ShelfFilter) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "words": None if not wanted.words else f"%{_literally(wanted.words)}%",
        "status": wanted.status,
        "kind": wanted.kind,
        "form": wanted.form,
        "control_id": wanted.control_id,
    }


def _literally(words: str) -> str:
    """``words`` for LIKE: what a person types is text, not a pattern."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _shelved(sql: str, parameters: dict[str, Any]) -> list[ShelvedEvidence]:
    cursor = database.execute_sql(sql, parameters)
    names = [column[0] for column in cursor.description]
    rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return [ShelvedEvidence(**{**row, "controls": tuple(row["controls"])}) for row in rows]
