"""Findings of an evaluation, one a control: append-only."""

from __future__ import annotations

from peewee import BooleanField, CompositeKey, TextField, UUIDField

from appliance.models.database import Table


class Finding(Table):
    """What an evaluation says of one control; ``document`` is its whole trace as canonical JSON."""

    tenant_id = UUIDField()
    evaluation_id = UUIDField()
    control_id = TextField()
    theme = TextField()
    status = TextField()
    auto_fail = BooleanField()
    blocking = BooleanField()
    own_answer = TextField(null=True)
    reason = TextField()
    document = TextField()

    class Meta:
        primary_key = CompositeKey("evaluation_id", "control_id")
