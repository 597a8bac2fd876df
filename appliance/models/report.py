"""Reports and where they are in their life."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from peewee import IntegerField, ModelSelect, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.states import REPORT_ENDS, ReportState


class Report(Table):
    """One cycle of making the report of an evaluation; after FAILED the next cycle is a row of its own."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    evaluation_id = UUIDField()
    template_version = TextField()
    cycle = IntegerField(default=1)
    state = TextField(default=ReportState.REQUESTED)
    attempts = IntegerField(default=0)
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    answers_sha256 = TextField()
    manifest_sha256 = TextField(null=True)
    requested_by = UUIDField(null=True)
    requested_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()


def find(tenant_id: UUID, report_id: UUID) -> Report | None:
    """One report."""
    return Report.get_or_none((Report.tenant_id == tenant_id) & (Report.id == report_id))


def locked(tenant_id: UUID, report_id: UUID) -> Report | None:
    """One report, held until the transaction ends."""
    require_transaction()
    query = Report.select().where((Report.tenant_id == tenant_id) & (Report.id == report_id))
    row: Report | None = query.for_update().first()
    return row


def find_open(tenant_id: UUID, evaluation_id: UUID, template_version: str) -> Report | None:
    """The cycle that did not fail, if there is one; there is never more than one."""
    cycles = _cycles(tenant_id, evaluation_id, template_version)
    row: Report | None = cycles.where(Report.state != ReportState.FAILED).first()
    return row


def last_cycle(tenant_id: UUID, evaluation_id: UUID, template_version: str) -> int:
    """The number of the newest cycle; 0 when there is none."""
    cycles = _cycles(tenant_id, evaluation_id, template_version)
    row = cycles.order_by(Report.cycle.desc()).first()
    return 0 if row is None else int(row.cycle)


def add(**columns: object) -> bool:
    """Store a new report; False when another request stored the same cycle first."""
    require_transaction()
    added = Report.insert(**columns).on_conflict_ignore().returning(Report.id).execute()
    return bool(list(added))


def move(tenant_id: UUID, report_id: UUID, state: ReportState, at: datetime, **columns: object) -> None:
    """Bring a report into its next state; the database refuses a move the lifecycle does not know."""
    require_transaction()
    mine = (Report.tenant_id == tenant_id) & (Report.id == report_id)
    Report.update(state=state, state_changed_at=at, **columns).where(mine).execute()


def newest(tenant_id: UUID, *, limit: int, offset: int = 0) -> list[Report]:
    """Reports, the newest first."""
    query = Report.select().where(Report.tenant_id == tenant_id)
    return list(query.order_by(Report.requested_at.desc(), Report.id).limit(limit).offset(offset))


def count(tenant_id: UUID) -> int:
    """How many reports there are."""
    return int(Report.select().where(Report.tenant_id == tenant_id).count())


def unfinished_since(tenant_id: UUID, moment: datetime) -> list[UUID]:
    """Reports that have neither become ready nor failed, and have not moved since ``moment``."""
    waiting = Report.state.not_in(REPORT_ENDS) & (Report.state_changed_at < moment)
    return [row.id for row in Report.select(Report.id).where((Report.tenant_id == tenant_id) & waiting)]


def redactions_since(tenant_id: UUID, evaluation_id: UUID, moment: datetime) -> int:
    """How many pieces of evidence that an evaluation rests on were destroyed after ``moment``."""
    row = database.execute_sql(_REDACTIONS, (tenant_id, evaluation_id, moment)).fetchone()
    return int(row[0])


# The facts name a piece of evidence by its id; they are canonical JSON, so in one spelling.
_REDACTIONS = """
  select count(*) from evidence_redaction r join evaluation e on e.tenant_id = r.tenant_id
  where r.tenant_id = %s and e.id = %s and r.redacted_at > %s
    and strpos(e.facts, '"id":"' || r.evidence_id || '"') > 0
"""


def _cycles(tenant_id: UUID, evaluation_id: UUID, template_version: str) -> ModelSelect[Report]:
    return Report.select().where(
        (Report.tenant_id == tenant_id)
        & (Report.evaluation_id == evaluation_id)
        & (Report.template_version == template_version)
    )
