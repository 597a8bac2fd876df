"""Evaluations: ask for one, look at earlier ones, compare two, make one again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.services import assessments
from appliance.services.permissions import Permission
from appliance.web.form_problems import chosen_id
from appliance.web.guards import current_context, requires
from appliance.web.rate_limits import limited
from appliance.web.way_back import local_path

pages = Blueprint("evaluations", __name__)

_STANDING_WORDS = {
    "never": "Nothing has been evaluated yet.",
    "current": "The result is up to date.",
    "updating": "Updating: your changes are being evaluated.",
    "out_of_date": "The result is out of date.",
}


@pages.get("/app/evaluations")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The evaluations, newest first."""
    page = request.args.get("page", 1, type=int)
    told = assessments.list_evaluations(current_context(), page)
    return render_template("assessment/evaluations.html", nav="overview", told=told, shown=told.shown)


@pages.post("/app/evaluations")
@limited("evaluate")
@requires(Permission.EVALUATE)
def evaluate() -> ResponseReturnValue:
    """Have what stands evaluated; the page one came from shows how far that is."""
    assessments.request_evaluation(current_context())
    return redirect(local_path(request.form.get("next")), 303)


@pages.get("/app/evaluations/standing")
@requires(Permission.VIEW)
def standing() -> ResponseReturnValue:
    """Whether an evaluation is still on its way, for pages that wait for it."""
    stands = assessments.standing_of(current_context())
    return jsonify(done=not stands.updating, message=_STANDING_WORDS[stands.state])


@pages.get("/app/evaluations/<uuid:evaluation_id>")
@requires(Permission.VIEW)
def show(evaluation_id: UUID) -> ResponseReturnValue:
    """One evaluation as it was made."""
    told = assessments.read_evaluation(current_context(), evaluation_id)
    return render_template("assessment/evaluation.html", nav="overview", told=told, shown=told.shown)


@pages.post("/app/evaluations/<uuid:evaluation_id>/replay")
@requires(Permission.EVALUATE)
def replay(evaluation_id: UUID) -> ResponseReturnValue:
    """Make it again from its stored inputs and say whether every byte is the same."""
    verdict = assessments.replay(current_context(), evaluation_id)
    flash(verdict.sentence, "message" if verdict.verdict == "same" else "error")
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id), 303)


@pages.get("/app/evaluations/compare")
@requires(Permission.VIEW)
def compare() -> ResponseReturnValue:
    """Two evaluations side by side."""
    one, other = (
        chosen_id(name, request.args.get(name, ""), "Choose two evaluations to compare")
        for name in ("before", "after")
    )
    told = assessments.compare_evaluations(current_context(), one, other)
    return render_template("assessment/compare.html", nav="overview", told=told)
