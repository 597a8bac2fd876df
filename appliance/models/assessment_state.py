"""Which inputs stand, and which of them were judged."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import BigIntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class AssessmentState(Table):
    """More ``inputs_version`` than ``judged_version`` means that the latest evaluation is out of date."""

    tenant_id = UUIDField(primary_key=True)
    inputs_version = BigIntegerField(default=0)
    judged_version = BigIntegerField(default=0)
    latest_evaluation_id = UUIDField(null=True)
    last_run_at = DateTimeTZField(null=True)
    waiting_since = DateTimeTZField(null=True)
    last_error_code = TextField(null=True)
    last_error_message = TextField(null=True)


def note_change(tenant_id: UUID, now: datetime) -> datetime | None:
    """Count one more version of the inputs and return when the last run was. The row stays locked."""
    require_transaction()
    state = locked(tenant_id)
    AssessmentState.update(
        inputs_version=AssessmentState.inputs_version + 1, waiting_since=state.waiting_since or now
    ).where(AssessmentState.tenant_id == tenant_id).execute()
    last_run_at: datetime | None = state.last_run_at
    return last_run_at


def locked(tenant_id: UUID) -> AssessmentState:
    """The organisation's row, made if need be, locked until the transaction ends."""
    require_transaction()
    AssessmentState.insert(tenant_id=tenant_id).on_conflict_ignore().execute()
    row: AssessmentState = (
        AssessmentState.select().where(AssessmentState.tenant_id == tenant_id).for_update().get()
    )
    return row


def find(tenant_id: UUID) -> AssessmentState | None:
    """The organisation's row, if anything was ever noted."""
    return AssessmentState.get_or_none(AssessmentState.tenant_id == tenant_id)


def settle(tenant_id: UUID, **changes: object) -> None:
    """Write down how a run ended: nothing waits any more."""
    require_transaction()
    columns = {"waiting_since": None, **changes}
    AssessmentState.update(columns).where(AssessmentState.tenant_id == tenant_id).execute()
