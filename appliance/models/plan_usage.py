"""How much of its plan an organisation uses: counts over the tables that hold it, and nothing kept twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from appliance.models.database import database, require_transaction

_PEOPLE = "select count(*) from membership where tenant_id = %s and status = 'active'"
_ITEMS = "select count(*) from evidence where tenant_id = %s and state <> 'REJECTED'"
# What was redacted is no longer kept, and what was turned away never was.
_BYTES = """
  select coalesce(sum(e.size_bytes), 0) from evidence e
  where e.tenant_id = %s and e.state in ('UPLOADING', 'VERIFYING', 'SEALED')
    and not exists (select from evidence_redaction r where r.evidence_id = e.id)
"""
_REPORTS = "select count(*) from report where tenant_id = %s and requested_at >= %s and state <> 'FAILED'"
_INVITATIONS = "select coalesce(sum(sends), 0) from invitation where tenant_id = %s and created_at >= %s"


def lock(tenant_id: UUID, quota: str) -> None:
    """Let nobody else of the organisation use up the same quota until the transaction ends."""
    require_transaction()
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 13))", (f"{tenant_id}/{quota}",))


def people(tenant_id: UUID) -> int:
    """People with access."""
    return _number(_PEOPLE, tenant_id)


def evidence_items(tenant_id: UUID) -> int:
    """Pieces of evidence, without those that were rejected."""
    return _number(_ITEMS, tenant_id)


def evidence_bytes(tenant_id: UUID) -> int:
    """Bytes of evidence that are kept, as they were sent."""
    return _number(_BYTES, tenant_id)


def reports_since(tenant_id: UUID, moment: datetime) -> int:
    """Reports asked for since a moment, without those that failed."""
    return _number(_REPORTS, tenant_id, moment)


def invitations_since(tenant_id: UUID, moment: datetime) -> int:
    """Mails that invitations made since a moment were."""
    return _number(_INVITATIONS, tenant_id, moment)


def _number(query: str, tenant_id: UUID, *more: object) -> int:
    return int(database.execute_sql(query, (tenant_id, *more)).fetchone()[0])
