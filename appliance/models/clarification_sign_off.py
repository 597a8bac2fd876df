"""Sign-offs of rounds of clarification whose answers were approved before the round began: append-only."""

from __future__ import annotations

from uuid import UUID

from peewee import TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class ClarificationSignOff(Table):
    """Who stands, in a round, for the answers of a report; ``sign_off`` is signed, as a report_approval's."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    round_id = UUIDField()
    report_id = UUIDField()
    answers_sha256 = TextField()
    manifest_sha256 = TextField()
    signatory_name = TextField()
    signatory_role = TextField()
    sign_off = TextField()
    signed_by = UUIDField()
    authenticated_at = DateTimeTZField()
    signed_at = DateTimeTZField()


def add(**columns: object) -> None:
    """Store a sign-off; the database takes one for each report of a round."""
    require_transaction()
    ClarificationSignOff.insert(**columns).execute()


def of_round(tenant_id: UUID, round_id: UUID) -> list[ClarificationSignOff]:
    """The sign-offs of one round, the newest first."""
    mine = (ClarificationSignOff.tenant_id == tenant_id) & (ClarificationSignOff.round_id == round_id)
    query = ClarificationSignOff.select().where(mine)
    return list(query.order_by(ClarificationSignOff.signed_at.desc(), ClarificationSignOff.id))


def find(tenant_id: UUID, round_id: UUID, report_id: UUID) -> ClarificationSignOff | None:
    """The sign-off of a round for one report, if it has one."""
    return next((each for each in of_round(tenant_id, round_id) if each.report_id == report_id), None)
