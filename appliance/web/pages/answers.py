"""The answers for the assessor's portal, in its order, ready to copy."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError
from appliance.services import assessments
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.nothing_published import tell_nothing_published

pages = Blueprint("answers", __name__)
tell_nothing_published(pages)

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/app/answers")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Every question with the text to paste and what it rests on; ``edit`` opens one for own words."""
    return _page(request.args.get("edit", ""), None, {})


@pages.get("/app/answers/answers.xlsx")
@requires(Permission.VIEW)
def workbook() -> ResponseReturnValue:
    """The same as a workbook, to work through beside the portal."""
    response = Response(assessments.answers_workbook(current_context()), content_type=_WORKBOOK)
    response.headers.set("Content-Disposition", "attachment", filename="answers.xlsx")
    return response


@pages.post("/app/answers")
@requires(Permission.EDIT_ANSWERS)
def write() -> ResponseReturnValue:
    """Set the organisation's own words for a question; empty words take them back."""
    number, words = request.form.get("number", ""), request.form.get("words", "")
    try:
        assessments.set_answer(current_context(), number, words)
    except InvalidError as error:
        return _page(number, words, problems_of(error)), 422
    flash(f"Your words for {number} are saved.")
    return redirect(url_for("answers.show", _anchor=f"q-{number}"), 303)


def _page(number: str, words: str | None, problems: dict[str, str]) -> str:
    told = assessments.read_portal(current_context())
    named = {f"words-{number}": message for message in problems.values()}
    return render_template(
        "assessment/answers.html", nav="overview", told=told, number=number, words=words, problems=named
    )
