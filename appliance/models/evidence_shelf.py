"""Evidence as it is looked at: with its controls, its redaction and what replaced it, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from appliance.models.database import database


class ShelvedEvidence(NamedTuple):
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

# ``e`` is a piece, ``r`` its redaction, ``s`` what has replaced it.
STATUS_OF_PIECE = """case
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
FROM_SHELF = f" from evidence e {_JOINED}"
_OF_TENANT = "where e.tenant_id = %(tenant_id)s "
# Only what is asked for stands in a query: a condition that may be none costs the server its plan.
_CONDITIONS = {
    "words": """and (e.title ilike %(words)s or e.filename ilike %(words)s
      or e.source_system ilike %(words)s) """,
    "kind": "and e.kind = %(kind)s ",
    "form": "and e.form = %(form)s ",
    "control_id": """and exists (
      select from evidence_control c where c.tenant_id = e.tenant_id and c.evidence_id = e.id
      and c.control_id = %(control_id)s) """,
    "status": f"and {STATUS_OF_PIECE} = %(status)s ",
}

CONTROLS_OF_PIECE = """array(
  select c.control_id from evidence_control c where c.tenant_id = e.tenant_id and c.evidence_id = e.id
  order by length(c.control_id), c.control_id)"""

_COLUMNS = f"""
select e.id, e.form, e.kind, e.title, e.state, {STATUS_OF_PIECE} as status, e.captured_on, e.period_from,
  e.period_until, e.expires_on, e.coverage, e.covered_count, e.total_count, e.source_system, e.filename,
  e.content_type, e.sha256, e.size_bytes, e.reject_code, e.reject_reason, e.delayed_reason, e.supersedes_id,
  s.id as superseded_by, e.created_by, e.created_at, e.state_changed_at,
  {CONTROLS_OF_PIECE} as controls,
  r.redacted_at, r.redacted_by, r.reason as redaction_reason, r.audit_event_id as redaction_event_id
"""

_NEWEST_FIRST = " order by e.created_at desc, e.id"
_PART = _NEWEST_FIRST + " limit %(limit)s offset %(offset)s"
# As an array, so that each is looked up; joined, everything the organisation has would be read.
OF_CHOICE = (
    _OF_TENANT + "and e.id = any(array(select id from chosen))" + _NEWEST_FIRST  # noqa: S608 - constants
)
_CHOOSE = "with chosen as materialized (select e.id from evidence e "
_COUNT = "select count(*) from evidence e "
_SELECT_THESE = _COLUMNS + FROM_SHELF + _OF_TENANT + "and e.id = any(%(ids)s)"
_SELECT_USABLE = _COLUMNS + FROM_SHELF + _OF_TENANT + "and e.state = 'SEALED' and s.id is null order by e.id"


def find_page(tenant_id: UUID, wanted: ShelfFilter, *, limit: int, offset: int) -> list[ShelvedEvidence]:
    """Newest first."""
    sql = choice_of(wanted) + _COLUMNS + FROM_SHELF + OF_CHOICE
    return _shelved(sql, {**values_of(tenant_id, wanted), "limit": limit, "offset": offset})


def choice_of(wanted: ShelfFilter) -> str:
    """``chosen``, the ids of one page.

    Which pieces are on a page is found first: the rest is asked of those alone, and not of all before.
    """
    return _CHOOSE + _fitting(wanted) + _PART + ") "


def count_of(wanted: ShelfFilter) -> str:
    """How many pieces fit."""
    return _COUNT + _fitting(wanted)


def _fitting(wanted: ShelfFilter) -> str:
    """The conditions of a filter; what is joined never doubles a piece, and only a status needs it."""
    conditions = [text for name, text in _CONDITIONS.items() if getattr(wanted, name)]
    return (_JOINED if wanted.status else "") + _OF_TENANT + "".join(conditions)


def find_these(tenant_id: UUID, ids: Sequence[UUID]) -> list[ShelvedEvidence]:
    """The pieces with these ids, in no order; strangers' are not among them."""
    return _shelved(_SELECT_THESE, {"tenant_id": tenant_id, "ids": list(ids)})


def find_usable(tenant_id: UUID) -> list[ShelvedEvidence]:
    """What an evaluation may look at: sealed and not replaced, redacted or not."""
    return _shelved(_SELECT_USABLE, {"tenant_id": tenant_id})


def count_by_status(tenant_id: UUID, wanted: ShelfFilter) -> dict[str, int]:
    """How many pieces fit the filter, whatever its status says, in each status."""
    whatever = replace(wanted, status=None)
    sql = f"select {STATUS_OF_PIECE} as status, count(*) {FROM_SHELF} {_fitting(whatever)} group by 1"
    found = dict(database.execute_sql(sql, values_of(tenant_id, whatever)).fetchall())
    return {status: int(found.get(status, 0)) for status in STATUSES}


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


def values_of(tenant_id: UUID, wanted: ShelfFilter) -> dict[str, Any]:
    """The values of the conditions of a filter."""
    words = {"words": f"%{_literally(wanted.words)}%"} if wanted.words else {}
    given = {name: getattr(wanted, name) for name in _CONDITIONS if getattr(wanted, name)}
    return {"tenant_id": tenant_id, **given, **words}


def _literally(words: str) -> str:
    """``words`` for LIKE: what a person types is text, not a pattern."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _shelved(sql: str, parameters: dict[str, Any]) -> list[ShelvedEvidence]:
    return _made(database.execute_sql(sql, parameters).fetchall())


def _made(rows: Iterable[tuple[Any, ...]]) -> list[ShelvedEvidence]:
    """The columns of a row are in the order of the fields."""
    at = ShelvedEvidence._fields.index("controls")
    return [ShelvedEvidence._make((*row[:at], tuple(row[at]), *row[at + 1 :])) for row in rows]
