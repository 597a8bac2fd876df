"""The controls: the list by theme, and the page of each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError
from appliance.services import assessment_pages, assessments
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires

pages = Blueprint("controls", __name__)


@pages.get("/app/controls")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """All controls by theme, narrowed to what ``show`` names."""
    told = assessments.control_list(current_context())
    chosen = request.args.get("show", "all")
    chosen = chosen if chosen in assessment_pages.FILTERS else "all"
    return render_template(
        "assessment/controls.html",
        nav="controls",
        told=told,
        shown=told.shown,
        chosen=chosen,
        filters=assessment_pages.FILTERS,
        counts=assessment_pages.filter_counts(told.themes),
        themes=assessment_pages.narrowed(told.themes, chosen),
    )


@pages.get("/app/controls/<control:control_id>")
@requires(Permission.VIEW)
def show(control_id: str) -> ResponseReturnValue:
    """One control: what it asks, your answer, our result and why, evidence, how to fix it, history."""
    return _page(control_id, {})


@pages.get("/app/controls/<control:control_id>/why")
@requires(Permission.VIEW)
def why(control_id: str) -> ResponseReturnValue:
    """Every check of a control with everything it found and read: the page of the control shows the first."""
    told = assessments.read_result(current_context(), control_id)
    return render_template("assessment/why.html", nav="controls", told=told, shown=told.shown)


@pages.post("/app/controls/<control:control_id>/answer")
@requires(Permission.EDIT_ANSWERS)
def answer(control_id: str) -> ResponseReturnValue:
    """Set or take back the organisation's own answer."""
    said = request.form.get("value")
    if said is None:  # nothing was chosen; to take an answer back sends an empty one
        return _page(control_id, {"value": "Choose an answer"}), 422
    try:
        assessments.set_answer(current_context(), control_id, said)
    except InvalidError as error:
        return _page(control_id, problems_of(error)), 422
    flash(f"Your answer is {'saved' if said else 'taken back'}. The result is being brought up to date.")
    return redirect(url_for("controls.show", control_id=control_id), 303)


def _page(control_id: str, problems: dict[str, str]) -> str:
    told = assessments.read_control(current_context(), control_id)
    return render_template(
        "assessment/control.html",
        nav="controls",
        told=told,
        shown=told.shown,
        problems=problems,
        choices=assessment_pages.own_answer_choices(),
    )
