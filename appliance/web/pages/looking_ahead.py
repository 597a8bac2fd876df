"""Looking ahead without storing anything: another day, other facts, other rules."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.services import assessments, organisations
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.nothing_published import tell_nothing_published

pages = Blueprint("looking_ahead", __name__)
tell_nothing_published(pages)

_FIRST_CONTROL = "CE-1"


@pages.get("/app/evaluations/as-of")
@requires(Permission.VIEW)
def as_of() -> ResponseReturnValue:
    """What the same facts will give on a later day, and from which days on."""
    typed = request.args.get("day", "")
    if not typed:
        return _as_of_page("", {})
    try:
        ahead = assessments.look_ahead(current_context(), _day(typed))
    except InvalidError as error:
        return _as_of_page(typed, problems_of(error)), 422
    return _as_of_page(typed, {}, ahead)


@pages.route("/app/what-if", methods=["GET", "POST"])
@requires(Permission.VIEW)
def what_if() -> ResponseReturnValue:
    """Try other facts behind a control. A post carries what was tried and stores nothing."""
    control_id = request.values.get("control", _FIRST_CONTROL)
    values = {path: text for path, text in request.form.items() if path.startswith("profile.")}
    told = assessments.try_what_if(current_context(), control_id, values)
    return render_template(
        "assessment/what_if.html", nav="overview", told=told
    ), 422 if told.problems else 200


@pages.get("/app/preview")
@requires(Permission.VIEW)
def preview() -> ResponseReturnValue:
    """What another pack of rules says of the facts as they stand."""
    ctx = current_context()
    chosen = request.args.get("pack", "")
    told, problems = None, {}
    if chosen:
        try:
            told = assessments.preview_pack(ctx, chosen)
        except InvalidError as error:
            problems = problems_of(error)
    page = render_template(
        "assessment/preview.html",
        nav="overview",
        told=told,
        chosen=chosen,
        problems=problems,
        packs=assessments.installed_choices(ctx),
    )
    return page, 422 if problems else 200


def _as_of_page(typed: str, problems: dict[str, str], told: assessments.Ahead | None = None) -> str:
    settings = organisations.read_settings(current_context())
    return render_template(
        "assessment/as_of.html",
        nav="overview",
        typed=typed or settings.planned_submission_on or "",
        problems=problems,
        told=told,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = "Enter a date, such as 2027-01-31"
        raise InvalidError(f"{message}.", fields=(FieldProblem("day", message),)) from error
