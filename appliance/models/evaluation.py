"""Evaluations: append-only."""

from __future__ import annotations

from peewee import BigIntegerField, DateField, IntegerField, JSONField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table


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
