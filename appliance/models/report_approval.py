"""Approvals of reports: append-only."""

from __future__ import annotations

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


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
