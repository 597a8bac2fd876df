"""Evaluations: append-only."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from peewee import BigIntegerField, DateField, IntegerField, JSONField, TextField, UUIDField, fn
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class Evaluation(Table):
    """One judgement, whole: ``facts`` and ``document`` are canonical JSON, and so can be replayed."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    number = IntegerField()
    identity_key = TextField()
    pack_id = TextField()
    pack_version = TextField()
    pack_sha256 = TextField()
    profile_version = IntegerField()
    as_of = DateField()
    outcome = TextField()
    totals = JSONField()
    would_fail_count = IntegerField()
    cause = TextField()
    summary = TextField()
    facts = TextField()
    facts_sha256 = TextField()
    document = TextField()
    document_sha256 = TextField()
    answers_sha256 = TextField()
    audit_seq = BigIntegerField()
    requested_by = UUIDField(null=True)
    created_at = DateTimeTZField()


# What lists and trends need: everything but the long texts.
BRIEF = (
    Evaluation.id,
    Evaluation.number,
    Evaluation.identity_key,
    Evaluation.pack_id,
    Evaluation.pack_version,
    Evaluation.pack_sha256,
    Evaluation.profile_version,
    Evaluation.as_of,
    Evaluation.outcome,
    Evaluation.totals,
    Evaluation.would_fail_count,
    Evaluation.cause,
    Evaluation.document_sha256,
    Evaluation.requested_by,
    Evaluation.created_at,
)


def find(tenant_id: UUID, evaluation_id: UUID) -> Evaluation | None:
    """One evaluation, whole."""
    return Evaluation.get_or_none((Evaluation.tenant_id == tenant_id) & (Evaluation.id == evaluation_id))


def find_by_identity(tenant_id: UUID, identity_key: str) -> UUID | None:
    """The evaluation of exactly these inputs, if there was one."""
    query = Evaluation.select(Evaluation.id).where(
        (Evaluation.tenant_id == tenant_id) & (Evaluation.identity_key == identity_key)
    )
    found = query.first()
    return None if found is None else found.id


def next_number(tenant_id: UUID) -> int:
    """The number of the next evaluation; call it while the organisation's state row is locked."""
    require_transaction()
    highest = Evaluation.select(fn.MAX(Evaluation.number)).where(Evaluation.tenant_id == tenant_id)
    return int(highest.scalar() or 0) + 1


def newest(tenant_id: UUID, *, limit: int, offset: int = 0) -> list[Evaluation]:
    """Evaluations without their long texts, the newest first."""
    query = Evaluation.select(*BRIEF).where(Evaluation.tenant_id == tenant_id)
    return list(query.order_by(Evaluation.number.desc()).limit(limit).offset(offset))


def ids(tenant_id: UUID) -> list[UUID]:
    """The ids of all evaluations, the oldest first."""
    query = Evaluation.select(Evaluation.id).where(Evaluation.tenant_id == tenant_id)
    return [row.id for row in query.order_by(Evaluation.number)]


def count(tenant_id: UUID) -> int:
    """How many evaluations there are."""
    return int(Evaluation.select().where(Evaluation.tenant_id == tenant_id).count())


class TrendRow(NamedTuple):
    """What a trend needs of an evaluation."""

    evaluation_id: UUID
    number: int
    as_of: date
    made_at: datetime
    outcome: str
    totals: dict[str, int]
    would_fail: int


# The dashboard asks it each time, so it is not put together anew.
_SINCE = """
  select id, number, as_of, created_at, outcome, totals, would_fail_count
  from evaluation where tenant_id = %s and as_of >= %s order by number
"""


def since(tenant_id: UUID, day: date) -> list[TrendRow]:
    """Evaluations as of ``day`` or later, the oldest first."""
    return [TrendRow(*row) for row in database.execute_sql(_SINCE, (tenant_id, day)).fetchall()]


def add(**columns: object) -> None:
    """Store one evaluation."""
    require_transaction()
    Evaluation.insert(**columns).execute()
