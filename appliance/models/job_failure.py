"""Attempts at a job that failed: what the queue's own tables do not tell."""

from __future__ import annotations

from peewee import BigAutoField, BigIntegerField, BooleanField, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class JobFailure(Table):
    """One failed attempt; ``final`` when the job was given up with it."""

    id = BigAutoField()
    job_id = BigIntegerField()
    task = TextField()
    tenant_id = UUIDField(null=True)
    attempt = IntegerField()
    error_code = TextField()
    error_message = TextField()
    consumer = TextField()
    failed_consumer = TextField(null=True)
    final = BooleanField()
    at = DateTimeTZField()


def add(**columns: object) -> None:
    """Store one failed attempt."""
    require_transaction()
    JobFailure.insert(**columns).execute()
