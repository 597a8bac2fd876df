"""Approvals of reports: append-only."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class ReportApproval(Table):
    """Who stands for the answers of a report; ``sign_off`` is the signed statement, canonical JSON."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    report_id = UUIDField()
    answers_sha256 = TextField()
    manifest_sha256 = TextField()
    signatory_name = TextField()
    signatory_role = TextField()
    sign_off = TextField()
    approved_by = UUIDField()
    authenticated_at = DateTimeTZField()
    approved_at = DateTimeTZField()


def add(**columns: object) -> None:
    """Store an approval; the database takes one for each report."""
    require_transaction()
    ReportApproval.insert(**columns).execute()


def find(tenant_id: UUID, report_id: UUID) -> ReportApproval | None:
    """The approval of one report, if it has one."""
    mine = (ReportApproval.tenant_id == tenant_id) & (ReportApproval.report_id == report_id)
    return ReportApproval.get_or_none(mine)


def approved_among(tenant_id: UUID, report_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these reports are approved."""
    mine = (ReportApproval.tenant_id == tenant_id) & ReportApproval.report_id.in_(list(report_ids))
    return {row.report_id for row in ReportApproval.select(ReportApproval.report_id).where(mine)}
