"""A report with a link to it, made as an administrator makes one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from appliance.models import report
from appliance.models.report import Report
from appliance.models.states import ReportState
from appliance.services import sharing
from appliance.services.context import Context
from tests.models.sample_rows import SHA, evaluated
from tests.services.issuing.judged import finished_report


@dataclass(frozen=True)
class SharedLink:
    """``token`` is as it stands in the address."""

    report_id: UUID
    share_id: UUID
    token: str


def ready_report(ctx: Context) -> UUID:
    """A report that is ready and has no files: quick, for what does not look into them."""
    evaluation_id, report_id, now = uuid4(), uuid4(), ctx.product.clock.now()
    with ctx.transaction():
        evaluated(ctx, evaluation_id)
        Report.create(
            id=report_id, tenant_id=ctx.tenant_id, evaluation_id=evaluation_id, template_version="1",
            answers_sha256=SHA, requested_by=ctx.account_id, requested_at=now, state_changed_at=now,
        )  # fmt: skip
        report.move(ctx.tenant_id, report_id, ReportState.QUEUED, now)
        report.move(ctx.tenant_id, report_id, ReportState.PROCESSING, now)
        report.move(ctx.tenant_id, report_id, ReportState.READY, now, manifest_sha256=SHA)
    return report_id


def shared_link(
    ctx: Context, *, passcode: str = "", days: int = 30, report_id: UUID | None = None, files: bool = False
) -> SharedLink:
    """A link to a report of the organisation; with ``files`` to one that a worker made."""
    if report_id is None:
        report_id = finished_report(ctx) if files else ready_report(ctx)
    new = sharing.share_report(ctx, report_id, sharing.ShareRequest("Ada Assessor", days, passcode))
    return SharedLink(report_id, new.id, sharing.path_of(new.token).removeprefix("/shared/"))


def shared_path(ctx: Context, *, files: bool = False) -> str:
    """The address of a link without a passcode."""
    return f"/shared/{shared_link(ctx, files=files).token}"
