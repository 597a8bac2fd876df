"""What an operator did by hand to jobs and events, who and why."""

from __future__ import annotations

from peewee import BigAutoField, JSONField, TextField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class OperatorAction(Table):
    """One deed; append-only. ``operator`` is the name of an account of the host."""

    id = BigAutoField()
    at = DateTimeTZField()
    operator = TextField()
    action = TextField()
    subject = TextField()
    reason = TextField()
    details = JSONField()


def add(**columns: object) -> None:
    """Store one deed."""
    require_transaction()
    OperatorAction.insert(**columns).execute()
