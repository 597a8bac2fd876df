"""The dashboard: what would fail, what contradicts itself, what to do next, how it went."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.services import assessments
from appliance.services.deadlines import deadlines_of
from appliance.services.permissions import Permission
from appliance.web.guards import current_context, requires

pages = Blueprint("overview", __name__)

REFRESH_SECONDS = 5  # of pages without scripts, while an evaluation is on its way


@pages.get("/app")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """The overview of the organisation."""
    ctx = current_context()
    told = assessments.overview(ctx)
    return render_template(
        "assessment/overview.html",
        nav="overview",
        told=told,
        shown=told.shown,
        days=deadlines_of(ctx),
        refresh_seconds=REFRESH_SECONDS if told.shown.standing.updating else None,
    )
