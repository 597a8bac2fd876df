"""Renewal: when the certificate ends, what still holds, and what is to be asked again."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import FieldProblem, InvalidError, VersionMismatchError
from appliance.services import renewal
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.sent_again import differing

pages = Blueprint("renewal", __name__)


@pages.get("/app/renewal")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """The countdown and the parts of the profile."""
    return _page(None, {})


@pages.post("/app/renewal")
@requires(Permission.EDIT_PROFILE)
def state() -> ResponseReturnValue:
    """State when the certificate ends."""
    typed, version = request.form.get("ends_on", "").strip(), request.form.get("version", "0")
    try:
        renewal.set_certificate_end(
            current_context(), _day(typed), int(version) if version.isdigit() and len(version) < 9 else 0
        )
    except InvalidError as error:
        return _page(typed, problems_of(error)), 422
    except VersionMismatchError as error:
        stands = renewal.read_certificate(current_context())
        if differing({"ends_on": _day(typed)}, {"ends_on": stands.ends_on}):
            return _page(typed, {"ends_on": error.message}), 409
    flash("The day is saved. Reminders follow as it comes nearer.")
    return redirect(url_for("renewal.show"), 303)


@pages.post("/app/renewal/confirm")
@requires(Permission.EDIT_PROFILE)
def confirm() -> ResponseReturnValue:
    """Say that a part still holds."""
    part = request.form.get("part", "")
    renewal.confirm_part(current_context(), part)
    return redirect(url_for("renewal.show", _anchor="parts"), 303)


@pages.post("/app/renewal/unconfirm")
@requires(Permission.EDIT_PROFILE)
def unconfirm() -> ResponseReturnValue:
    """Take that back."""
    part = request.form.get("part", "")
    renewal.unconfirm_part(current_context(), part)
    return redirect(url_for("renewal.show", _anchor="parts"), 303)


def _page(typed: str | None, problems: dict[str, str]) -> str:
    ctx = current_context()
    return render_template(
        "renewal/show.html",
        nav="overview",
        certificate=renewal.read_certificate(ctx),
        carrying=renewal.read_carrying(ctx),
        typed=typed,
        problems=problems,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        message = "Enter a day such as 2027-03-01"
        raise InvalidError(f"{message}.", fields=(FieldProblem("ends_on", message),)) from error
