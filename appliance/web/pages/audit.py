"""The audit log: read it, have its chain checked, take it away as a file."""

from __future__ import annotations

from dataclasses import asdict, fields

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError
from appliance.services import audit
from appliance.services.local_day import day_in
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.standing import require_seat

pages = Blueprint("audit", __name__)


@pages.get("/app/audit")
@requires(Permission.VIEW_AUDIT)
def index() -> ResponseReturnValue:
    """The events, newest first, as far as they fit what was asked for."""
    asked = audit.Asked(**{field.name: _typed(field.name) for field in fields(audit.Asked)})
    page = max(1, request.args.get("page", 1, type=int))
    try:
        browsed, problems, status = audit.browse(current_context(), asked, page=page), {}, 200
    except InvalidError as error:
        browsed, problems, status = audit.browse(current_context(), audit.Asked()), problems_of(error), 422
    values = {name: text for name, text in asdict(asked).items() if text}
    pages_url = url_for("audit.index", **values, page="PAGE").replace("PAGE", "{page}")
    page_of_page = {"number": browsed.page.number, "pages": browsed.page.pages, "url": pages_url}
    return (
        render_template(
            "audit/index.html",
            nav="audit",
            asked=asked,
            narrowed=bool(values),
            browsed=browsed,
            shown=page_of_page,
            problems=problems,
            subjects=audit.SUBJECTS,
        ),
        status,
    )


@pages.post("/app/audit/verify")
@requires(Permission.VIEW_AUDIT)
def verify() -> ResponseReturnValue:
    """Check every hash and link of the chain, and record that it was done."""
    verdict = audit.verify_chain(current_context())
    if verdict.fault is None:
        gone = f" The {verdict.expired} before them are kept no longer." if verdict.expired else ""
        flash(f"The log is intact: all {verdict.events} events follow from one another.{gone}")
    else:
        flash(f"The log is broken. {verdict.fault} Tell the operator of this service.", "error")
    return redirect(url_for("audit.index"), 303)


@pages.post("/app/audit/export")
@requires(Permission.EXPORT_AUDIT)
def export() -> ResponseReturnValue:
    """The whole log as JSON Lines."""
    ctx = current_context()
    name = f"audit-log-{day_in(ctx, require_seat().time_zone).isoformat()}.jsonl"
    return Response(
        audit.export_lines(ctx),
        mimetype="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _typed(name: str) -> str:
    """What the address holds, without characters that neither the database nor a page takes."""
    return "".join(character for character in request.args.get(name, "") if character.isprintable())
