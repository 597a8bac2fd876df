"""Coming in by a link that was mailed: an invitation, or a guest's.

Following a link changes nothing, because programs that check mail follow them, too: a button does.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import ConflictError, DomainError, ForbiddenError, InvalidError
from appliance.services import people
from appliance.services.accounts import SignIn
from appliance.web.csrf import renew_csrf_token
from appliance.web.form_problems import problems_of
from appliance.web.guards import public, signed_in
from appliance.web.problems import status_of
from appliance.web.rate_limits import limited
from appliance.web.sessions import begin_signed_in_session, current_session, move_to_organisation
from appliance.web.site import current_site
from appliance.web.standing import current_standing, require_provider
from appliance.web.way_back import INVITATION

pages = Blueprint("joining", __name__)


# While somebody signs in, their browser keeps the token for them: no session of ours holds it in clear.
_COOKIE = "invitation"
_KEPT_SECONDS = 3600


@pages.get("/invitation")
@public
def look_again() -> ResponseReturnValue:
    """Back from signing in, to the invitation this browser came with."""
    token = request.cookies.get(_COOKIE, "")
    try:
        people.look_at_invitation(current_site().product, token)
    except people.LinkOverError as error:
        return _over(error)
    return redirect(url_for("joining.look", token=token), 303)


@pages.get("/invitation/<token>")
@public
def look(token: str) -> ResponseReturnValue:
    """What the invitation says, and how to accept it."""
    try:
        response = make_response(_invitation_page(token))
    except people.LinkOverError as error:
        return _over(error)
    response.set_cookie(
        _COOKIE,
        token,
        max_age=_KEPT_SECONDS,
        path=INVITATION,
        secure=current_site().settings.over_tls,
        httponly=True,
        samesite="Lax",
    )
    return response


@pages.post("/invitation/<token>/accept")
@signed_in
def accept(token: str) -> ResponseReturnValue:
    """Join the organisation."""
    require_provider()
    try:
        tenant_id = people.accept(
            current_site().product, token, current_standing().account_id, request_id=g.request_id
        )
    except people.LinkOverError as error:
        return _over(error)
    except people.AlreadyThereError as error:
        move_to_organisation(current_session(), error.tenant_id)
        renew_csrf_token()
        flash("You are in this organisation already.")
        return redirect("/app", 303)
    except (ForbiddenError, ConflictError) as error:
        return _invitation_page(token, error), status_of(error)
    move_to_organisation(current_session(), tenant_id)
    renew_csrf_token()
    flash("Welcome. You work in this organisation now.")
    return redirect("/app", 303)


@pages.post("/invitation/<token>/decline")
@signed_in
def decline(token: str) -> ResponseReturnValue:
    """Stay out of the organisation; who invited can read so in its log."""
    require_provider()
    try:
        people.decline(current_site().product, token, current_standing().account_id, request_id=g.request_id)
    except people.LinkOverError as error:
        return _over(error)
    except ForbiddenError as error:
        return _invitation_page(token, error), status_of(error)
    flash("You declined the invitation. Its link opens nothing any more.")
    return redirect(url_for("organisations.arrive"), 303)


@pages.post("/invitation/<token>/enter")
@public
def enter_by_invitation(token: str) -> ResponseReturnValue:
    """Come in as a guest, without an account."""
    try:
        entered = people.enter_by_invitation(current_site().product, token, request_id=g.request_id)
    except people.LinkOverError as error:
        return _over(error)
    except (ForbiddenError, ConflictError) as error:
        return _invitation_page(token, error), status_of(error)
    return _guest_session(entered)


@pages.get("/guest")
@public
def ask() -> ResponseReturnValue:
    """Where a guest asks for a link."""
    return render_template("joining/ask.html", email="", problems={})


@pages.post("/guest")
@public
@limited("guest_link")
def send_link() -> ResponseReturnValue:
    """Mail a link, if there is such a guest; the answer is the same either way."""
    email = request.form.get("email", "")
    try:
        people.ask_for_link(current_site().product, email, request_id=g.request_id)
    except InvalidError as error:
        return render_template("joining/ask.html", email=email, problems=problems_of(error)), 422
    flash("If this is the address of a guest, a link is on its way. It works once, for 30 minutes.")
    return redirect(url_for("joining.ask"), 303)


@pages.get("/guest/<token>")
@public
@limited("public_page")
def look_at_link(token: str) -> ResponseReturnValue:
    """Where the link leads."""
    try:
        organisation = people.look_at_link(current_site().product, token)
    except people.LinkOverError as error:
        return _over(error, may_ask=True)
    return render_template("joining/enter.html", organisation=organisation, token=token)


@pages.post("/guest/<token>")
@public
@limited("guest_link")
def enter(token: str) -> ResponseReturnValue:
    """Come in by it."""
    try:
        entered = people.enter_by_link(current_site().product, token, request_id=g.request_id)
    except people.LinkOverError as error:
        return _over(error, may_ask=True)
    return _guest_session(entered)


def _guest_session(entered: SignIn) -> Response:
    response = make_response(redirect("/app", 303))
    begin_signed_in_session(current_session(), entered, response)
    return response


def _invitation_page(token: str, error: DomainError | None = None) -> str:
    return render_template(
        "joining/invitation.html",
        invited=people.look_at_invitation(current_site().product, token),
        token=token,
        error=error,
        wrong_person=isinstance(error, people.WrongPersonError),
    )


def _over(error: people.LinkOverError, *, may_ask: bool = False) -> ResponseReturnValue:
    return render_template("joining/over.html", error=error, may_ask=may_ask), 404
