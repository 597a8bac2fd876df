"""Asking somebody to join, from the organisation's side."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import InvalidError, LimitReachedError
from appliance.services import mail, people
from appliance.services.permissions import Permission
from appliance.web.form_problems import problems_of
from appliance.web.guards import current_context, requires
from appliance.web.problems import status_of

pages = Blueprint("invitations", __name__)


@pages.get("/app/people/invite")
@requires(Permission.MANAGE_PEOPLE)
def ask() -> ResponseReturnValue:
    """Whom, and as what."""
    return _page("", "", {})


@pages.post("/app/people/invite")
@requires(Permission.MANAGE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Send an invitation."""
    email, role = request.form.get("email", ""), request.form.get("role", "")
    ctx = current_context()
    try:
        people.invite(ctx, email, role)
    except (InvalidError, LimitReachedError) as error:
        return _page(email, role, problems_of(error)), status_of(error)
    if why := mail.sending_stopped(ctx):
        flash(f"The invitation waits: {why}. It is sent when that is switched on again.")
    else:
        flash("The invitation is on its way. It can be accepted for seven days.")
    return redirect(url_for("people.index"), 303)


@pages.post("/app/people/invitations/<uuid:invitation_id>/again")
@requires(Permission.MANAGE_PEOPLE)
def send_again(invitation_id: UUID) -> ResponseReturnValue:
    """Send one once more, with another link."""
    ctx = current_context()
    people.send_again(ctx, invitation_id)
    if why := mail.sending_stopped(ctx):
        flash(
            f"The invitation waits: {why}. It is then sent with a new link; the former one opens nothing now."
        )
    else:
        flash("The invitation is sent again with a new link; the former one opens nothing now.")
    return redirect(url_for("people.index"), 303)


@pages.post("/app/people/invitations/<uuid:invitation_id>/cancel")
@requires(Permission.MANAGE_PEOPLE)
def cancel(invitation_id: UUID) -> ResponseReturnValue:
    """Take one back."""
    people.cancel(current_context(), invitation_id)
    flash("The invitation is cancelled; its link opens nothing now.")
    return redirect(url_for("people.index"), 303)


def _page(email: str, role: str, problems: dict[str, str]) -> str:
    return render_template(
        "people/invite.html",
        nav="people",
        email=email,
        role=role,
        given=people.GIVEN_ROLES,
        problems=problems,
    )
