"""Links that show one report to whoever holds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BlobField, IntegerField, TextField, UUIDField, Value, fn
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.membership import Membership


class ReportShare(Table):
    """One link. ``token_hash`` is of what the link carries; the counters are of the link alone."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    report_id = UUIDField()
    token_hash = BlobField()
    recipient = TextField()
    passcode_salt = BlobField(null=True)
    passcode_hash = BlobField(null=True)
    created_by = UUIDField()
    created_at = DateTimeTZField()
    expires_at = DateTimeTZField()
    revoked_at = DateTimeTZField(null=True)
    revoked_by = UUIDField(null=True)
    view_count = IntegerField(default=0)
    last_viewed_at = DateTimeTZField(null=True)
    hour_began_at = DateTimeTZField(null=True)
    hour_views = IntegerField(default=0)
    quarter_began_at = DateTimeTZField(null=True)
    quarter_tries = IntegerField(default=0)
    wrong_passcodes = IntegerField(default=0)


def add(**columns: object) -> None:
    """Store a new link."""
    require_transaction()
    ReportShare.insert(**columns).execute()


def find_by_token(token_hash: bytes) -> ReportShare | None:
    """The link whose token hashes to this, of whichever organisation; the policy shows this one row."""
    require_transaction()
    database.execute_sql("select set_config('app.share_token', %s, true)", (token_hash.hex(),))
    return ReportShare.get_or_none(ReportShare.token_hash == token_hash)


def locked(tenant_id: UUID, share_id: UUID) -> ReportShare | None:
    """One link, held until the transaction ends."""
    require_transaction()
    query = ReportShare.select().where((ReportShare.tenant_id == tenant_id) & (ReportShare.id == share_id))
    row: ReportShare | None = query.for_update().first()
    return row


def of_report(tenant_id: UUID, report_id: UUID) -> list[ReportShare]:
    """The links to one report, newest first."""
    mine = (ReportShare.tenant_id == tenant_id) & (ReportShare.report_id == report_id)
    return list(ReportShare.select().where(mine).order_by(ReportShare.created_at.desc(), ReportShare.id))


def count_open(tenant_id: UUID, report_id: UUID, now: datetime) -> int:
    """How many links to one report were not taken back and have not expired."""
    mine = (ReportShare.tenant_id == tenant_id) & (ReportShare.report_id == report_id)
    still = ReportShare.revoked_at.is_null() & (ReportShare.expires_at > now)
    return int(ReportShare.select().where(mine & still).count())


def open_by(tenant_id: UUID, account_id: UUID, now: datetime, *, lock: bool = False) -> list[ReportShare]:
    """The links of one person that were not taken back and have not expired; held with ``lock``."""
    return _open(tenant_id, ReportShare.created_by == account_id, now, lock=lock)


def left_behind(tenant_id: UUID, now: datetime, *, lock: bool = False) -> list[ReportShare]:
    """Those of everybody who has no access any more, or no account."""
    place = (Membership.tenant_id == tenant_id) & (Membership.account_id == ReportShare.created_by)
    here = fn.EXISTS(Membership.select(Value(1)).where(place & (Membership.status == "active")))
    return _open(tenant_id, ~here, now, lock=lock)


def _open(tenant_id: UUID, whose: Any, now: datetime, *, lock: bool) -> list[ReportShare]:
    still = ReportShare.revoked_at.is_null() & (ReportShare.expires_at > now)
    asked = (ReportShare.tenant_id == tenant_id) & whose & still
    rows = ReportShare.select().where(asked).order_by(ReportShare.id)
    return list(rows.for_update() if lock else rows)


def count_since(tenant_id: UUID, moment: datetime) -> int:
    """How many links to any report were made since a moment, whatever became of them."""
    mine = (ReportShare.tenant_id == tenant_id) & (ReportShare.created_at > moment)
    return int(ReportShare.select().where(mine).count())


def update(tenant_id: UUID, share_id: UUID, **columns: object) -> None:
    """Change what may change of a link: that it was taken back, and its counters."""
    require_transaction()
    mine = (ReportShare.tenant_id == tenant_id) & (ReportShare.id == share_id)
    ReportShare.update(**columns).where(mine).execute()
