"""What a visitor sees of a shared report. Everything that is handed out is counted and on record first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from appliance.foundation.domain_errors import LimitReachedError, NotFoundError
from appliance.foundation.public_keys import PublicKey
from appliance.models import organisation, report_share
from appliance.services import audit, issuing
from appliance.services.sharing.entering import LinkClosedError, Visit
from appliance.services.sharing.listing import state_of

SHARED_FILES = ("report.pdf", "report.html", "bundle.json", "sign-off.json")
"""What a visitor may take along: what the offline verifier reads, and no other form of the same."""
VIEWS_PER_HOUR = 300
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class SharedReport:
    """The one report of a link, and whose key signed it. ``detail.files`` are those of SHARED_FILES."""

    organisation: str
    detail: issuing.ReportDetail
    files: tuple[issuing.ReportFile, ...]
    signer: PublicKey


def shared_report(visit: Visit) -> SharedReport:
    """The report as the first page of the link tells it. Raises LinkClosedError and LimitReachedError."""
    _note_view(visit, "page")
    ctx = visit.ctx
    detail = issuing.report_detail(ctx, visit.report_id)
    with ctx.transaction():
        known = organisation.find(ctx.tenant_id)
    return SharedReport(
        organisation="" if known is None else known.name,
        detail=detail,
        files=tuple(file for name in SHARED_FILES for file in detail.files if file.name == name),
        signer=issuing.signer(ctx),
    )


def shared_page(visit: Visit) -> bytes:
    """The report as a page to read. Raises what shared_file raises."""
    return b"".join(shared_file(visit, "report.html").chunks)


def shared_file(visit: Visit, name: str) -> issuing.Download:
    """A file of the report.

    Raises NotFoundError for a name that is not of SHARED_FILES, LinkClosedError, LimitReachedError, and
    UnavailableError when the store does not answer.
    """
    if name not in SHARED_FILES:
        raise NotFoundError("The report has no such file.")
    file = issuing.open_file(visit.ctx, visit.report_id, name)
    _note_view(visit, name)
    return file


def _note_view(visit: Visit, part: str) -> None:
    ctx = visit.ctx
    with ctx.transaction():
        row, now = report_share.locked(ctx.tenant_id, visit.share_id), ctx.product.clock.now()
        if row is None or state_of(row, now) != "open":
            raise LinkClosedError("This link does not work any more.")
        began, views = row.hour_began_at, row.hour_views
        if began is None or now - began >= _HOUR:
            began, views = now, 0
        if views >= VIEWS_PER_HOUR:
            raise LimitReachedError(
                "This report was opened too often within the hour.",
                retry_after=int((began + _HOUR - now).total_seconds()) + 1,
            )
        report_share.update(
            ctx.tenant_id,
            visit.share_id,
            view_count=row.view_count + 1,
            last_viewed_at=now,
            hour_began_at=began,
            hour_views=views + 1,
        )
        audit.record(ctx, "report.shared_viewed", visit.report_id, share_id=visit.share_id, part=part)
