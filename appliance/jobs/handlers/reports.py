"""report.build: make the files of a report and seal them."""

from __future__ import annotations

from uuid import UUID

from appliance.services.context import Context


def build(ctx: Context, *, report_id: str) -> None:
    """Build one report."""
    from appliance.services.issuing import build_report  # noqa: PLC0415

    build_report(ctx, UUID(report_id))


def gave_up(ctx: Context, error: Exception, *, report_id: str) -> None:
    """Say on the report that it failed, and why."""
    from appliance.services.issuing import report_gave_up  # noqa: PLC0415

    report_gave_up(ctx, UUID(report_id), error)
