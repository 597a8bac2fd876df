"""report.build: make the files of a report and seal them."""

from __future__ import annotations

from uuid import UUID

from appliance.services.context import Context
from appliance.services.issuing import build_report, put_back, report_gave_up


def build(ctx: Context, *, report_id: str) -> None:
    """Build one report."""
    build_report(ctx, UUID(report_id))


def waits(ctx: Context, _error: Exception, *, report_id: str) -> None:
    """Show that the report waits for its next attempt."""
    put_back(ctx, UUID(report_id))


def gave_up(ctx: Context, error: Exception, *, report_id: str) -> None:
    """Say on the report that it failed, and why."""
    report_gave_up(ctx, UUID(report_id), error)
