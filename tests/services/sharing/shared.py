"""A report with a link to it, made as an administrator makes one."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from appliance.services import sharing
from appliance.services.context import Context
from tests.services.issuing.judged import finished_report


@dataclass(frozen=True)
class SharedLink:
    """``token`` is as it stands in the address."""

    report_id: UUID
    share_id: UUID
    token: str


def shared_link(
    ctx: Context, *, passcode: str = "", days: int = 30, report_id: UUID | None = None, laid_out: bool = False
) -> SharedLink:
    """A link to a finished report of the organisation."""
    report_id = report_id or finished_report(ctx, laid_out=laid_out)
    new = sharing.share_report(ctx, report_id, sharing.ShareRequest("Ada Assessor", days, passcode))
    token = base64.urlsafe_b64encode(new.token).decode("ascii").rstrip("=")
    return SharedLink(report_id, new.id, token)


def shared_path(ctx: Context, *, laid_out: bool = False) -> str:
    """The address of a link without a passcode."""
    return f"/shared/{shared_link(ctx, laid_out=laid_out).token}"
