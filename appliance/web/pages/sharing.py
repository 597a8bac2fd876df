"""Links to a report: make one, see how often each was opened, take one back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError
from appliance.services import issuing, mail, sharing
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.shown_once import keep_for_next_page, take_kept
from appliance.web.site import current_site

pages = Blueprint("sharing", __name__)

_FIELDS = ("recipient", "days", "passcode", "email")


@pages.get("/app/reports/<uuid:report_id>/sharing")
@requires(Permission.SHARE_REPORTS)
def index(report_id: UUID) -> ResponseReturnValue:
    """The links of a report, and the one just made, this once."""
    token = take_kept(_purpose(report_id))
    made = None if token is None else _address(token)
    return _page(report_id, {"days": "30"}, {}, made=made)


@pages.post("/app/reports/<uuid:report_id>/sharing")
@requires(Permission.SHARE_REPORTS)
def share(report_id: UUID) -> ResponseReturnValue:
    """Make a link."""
    ctx = current_context()
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    days = int(typed["days"]) if typed["days"].isascii() and typed["days"].isdigit() else 0
    wanted = sharing.ShareRequest(typed["recipient"], days, typed["passcode"], typed["email"])
    try:
        new = sharing.share_report(ctx, report_id, wanted)
    except InvalidError as error:
        # A passcode is never sent back to a browser.
        return _page(report_id, typed | {"passcode": ""}, problems_of(error)), 422
    if typed["email"].strip():
        why = mail.sending_stopped(ctx)
        flash(f"The letter with the link waits: {why}." if why else "The link is on its way by mail as well.")
    keep_for_next_page(_purpose(report_id), new.token)
    return redirect(url_for("sharing.index", report_id=report_id), 303)


@pages.post("/app/reports/<uuid:report_id>/sharing/<uuid:share_id>/revoke")
@requires(Permission.SHARE_REPORTS)
def revoke(report_id: UUID, share_id: UUID) -> ResponseReturnValue:
    """Take a link back."""
    sharing.revoke_share(current_context(), report_id, share_id)
    flash("The link is taken back. It opens nothing any more.")
    return redirect(url_for("sharing.index", report_id=report_id), 303)


def _page(report_id: UUID, values: dict[str, str], problems: dict[str, str], made: str | None = None) -> str:
    ctx = current_context()
    return render_template(
        "sharing/index.html",
        nav="reports",
        told=issuing.report_detail(ctx, report_id),
        shares=sharing.list_shares(ctx, report_id),
        days=sharing.DAYS,
        made=made,
        values=values,
        problems=problems,
    )


def _purpose(report_id: UUID) -> str:
    return f"share of {report_id}"


def _address(token: bytes) -> str:
    return current_site().settings.base_url.rstrip("/") + sharing.path_of(token)
