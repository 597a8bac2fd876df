"""A person's own data: a copy of it, and the end of the account (PRIV-02)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.services import data_requests
from appliance.web.form_problems import problems_of
from appliance.web.guards import fresh_sign_in, signed_in
from appliance.web.problems import status_of
from appliance.web.site import current_site
from appliance.web.standing import current_standing

pages = Blueprint("your_data", __name__)


@pages.get("/your-data")
@signed_in
def show() -> ResponseReturnValue:
    """What can be asked for, and what became of what was."""
    asked = data_requests.own_requests(current_site().product, current_standing().account_id)
    return render_template("your_data/index.html", asked=asked)


@pages.post("/your-data/copy")
@signed_in
@fresh_sign_in
def ask_for_copy() -> ResponseReturnValue:
    """Let them take a copy away."""
    data_requests.ask_for_copy(current_site().product, current_standing().account_id)
    flash("Your copy is ready to be taken, for seven days.")
    return redirect(url_for("your_data.show"), 303)


@pages.get("/your-data/copies/<uuid:request_id>")
@signed_in
@fresh_sign_in
def take_copy(request_id: UUID) -> ResponseReturnValue:
    """The copy, as JSON Lines."""
    lines = data_requests.copy_lines(current_site().product, current_standing().account_id, request_id)
    headers = {"Content-Disposition": f'attachment; filename="my-data-{request_id}.jsonl"'}
    return Response(lines, content_type="application/x-ndjson", headers=headers)


@pages.get("/your-data/erase")
@signed_in
@fresh_sign_in
def ask_to_erase() -> ResponseReturnValue:
    """What goes, what stays, and whether it is meant."""
    return _erase_page({})


@pages.post("/your-data/erase")
@signed_in
@fresh_sign_in
def erase() -> ResponseReturnValue:
    """Have the account erased."""
    standing, typed = current_standing(), request.form.get("typed_email", "")
    try:
        data_requests.ask_for_erasure(
            current_site().product, standing.account_id, typed, request_id=g.request_id
        )
    except (InvalidError, ConflictError) as error:
        return _erase_page(problems_of(error)), status_of(error)
    flash("Your account is being erased. You will be signed out in a moment.")
    return redirect(url_for("your_data.show"), 303)


def _erase_page(problems: dict[str, str]) -> str:
    standing = current_standing()
    return render_template(
        "your_data/erase.html",
        email=standing.email,
        owned=[seat.organisation_name for seat in standing.seats if seat.role == "owner"],
        typed=request.form.get("typed_email", ""),
        problems=problems,
    )
