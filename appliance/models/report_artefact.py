"""The files of a report: append-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from peewee import BigIntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class ReportArtefact(Table):
    """One sealed file; ``sha256`` and ``size_bytes`` are of its plain bytes."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    report_id = UUIDField()
    name = TextField()
    content_type = TextField()
    sha256 = TextField()
    size_bytes = BigIntegerField()
    created_at = DateTimeTZField()


def add_all(rows: Sequence[dict[str, Any]]) -> None:
    """Store the files of one report."""
    require_transaction()
    ReportArtefact.insert_many(rows).execute()


def of_report(tenant_id: UUID, report_id: UUID) -> list[ReportArtefact]:
    """The files of one report, by name."""
    mine = (ReportArtefact.tenant_id == tenant_id) & (ReportArtefact.report_id == report_id)
    return list(ReportArtefact.select().where(mine).order_by(ReportArtefact.name))


def find(tenant_id: UUID, report_id: UUID, name: str) -> ReportArtefact | None:
    """One file of one report."""
    return ReportArtefact.get_or_none(
        (ReportArtefact.tenant_id == tenant_id)
        & (ReportArtefact.report_id == report_id)
        & (ReportArtefact.name == name)
    )
