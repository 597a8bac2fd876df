"""Links that somebody leaves behind: whose access was ended, or whose account is gone (REPT-05, ORG-05)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from appliance.models import report_share
from appliance.models.database import require_transaction
from appliance.models.report_share import ReportShare
from appliance.services import audit
from appliance.services.context import Context


def count_left_behind(ctx: Context) -> int:
    """How many links work that were made by somebody who has no access any more."""
    with ctx.reading():
        return len(report_share.left_behind(ctx.tenant_id, ctx.product.clock.now()))


def count_open_of(ctx: Context, account_id: UUID) -> int:
    """How many links of one person work."""
    with ctx.reading():
        return len(report_share.open_by(ctx.tenant_id, account_id, ctx.product.clock.now()))


def end_left_behind(ctx: Context) -> int:
    """Take back every link of people who have no access any more; how many there were."""
    with ctx.transaction():
        rows = report_share.left_behind(ctx.tenant_id, ctx.product.clock.now(), lock=True)
        take_back(ctx, rows)
        record_taken_back(ctx, rows)
    return len(rows)


def take_back_all_of(ctx: Context, account_id: UUID) -> list[ReportShare]:
    """Take back the links of one person, inside a transaction that then says so by ``record_taken_back``."""
    require_transaction()
    rows = report_share.open_by(ctx.tenant_id, account_id, ctx.product.clock.now(), lock=True)
    take_back(ctx, rows)
    return rows


def take_back(ctx: Context, rows: Collection[ReportShare]) -> None:
    """Have links open nothing from now on."""
    for row in rows:
        report_share.update(
            ctx.tenant_id, row.id, revoked_at=ctx.product.clock.now(), revoked_by=ctx.account_id
        )


def record_taken_back(ctx: Context, rows: Collection[ReportShare]) -> None:
    """Write down that links were taken back, last in the transaction."""
    for row in rows:
        audit.record(ctx, "report.share_revoked", row.report_id, share_id=row.id)
