"""Signing in and out: choose a provider, go there, come back; and again, for what needs a recent sign-in."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation import logs
from appliance.foundation.domain_errors import DomainError, ForbiddenError, UnavailableError
from appliance.services import accounts
from appliance.web.csrf import harmless_for_nobody
from appliance.web.guards import public, signed_in
from appliance.web.problems import problem_of
from appliance.web.rate_limits import limited
from appliance.web.sessions import current_session
from appliance.web.sign_in_answers import CLEARED, believe, callback_address, keep_waiting, leave_for_good
from appliance.web.site import current_site
from appliance.web.way_back import fit_to_keep, local_path

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
@public
def choose() -> ResponseReturnValue:
    """The providers that are switched on."""
    goes_to = local_path(request.args.get("next"))
    if current_session().account_id is not None:
        return redirect(goes_to, 303)
    return _page(goes_to)


@pages.get("/sign-in/again")
@signed_in
def again() -> ResponseReturnValue:
    """Why a recent sign-in is needed, and the way to one."""
    goes_to = local_path(request.args.get("next"))
    site, stored = current_site(), current_session().stored
    ways = site.identity.open(site.product.flags)
    own = [way for way in ways if stored and way.name == stored.provider] or list(ways)
    return render_template("sign_in/again.html", ways=own, goes_to=goes_to, minutes=_fresh_limit() // 60)


@pages.get("/sign-in/<provider>")
@public
@limited("sign_in")
def leave(provider: str) -> ResponseReturnValue:
    """Go to the provider; what is needed to believe the answer stays here, in the session."""
    site, session = current_site(), current_session()
    way = site.identity.one(site.product.flags, provider)
    renews = request.args.get("again") == "1" and session.account_id is not None
    max_age = timedelta(seconds=_fresh_limit()) if renews else None
    try:
        begun = way.provider.begin(callback_address(), max_age=max_age)
    except UnavailableError as error:
        return _explained(error)
    goes_to = fit_to_keep(local_path(request.args.get("next")))
    keep_waiting({**begun.pending, "provider": way.name, "next": goes_to, "renews": renews})
    return redirect(begun.url, 303)


@pages.get("/sign-in/callback")
@public
@limited("sign_in")
def come_back() -> ResponseReturnValue:
    """Believe the answer, or say why not. What was kept for it works once, whatever the outcome."""
    try:
        arrival = believe(request.args.to_dict())
    except (ForbiddenError, UnavailableError) as error:
        return _explained(error)
    response = make_response(redirect(arrival.goes_to, 303))
    arrival.begin(response)
    return response


@pages.post("/sign-out")
@public
@harmless_for_nobody
def sign_out() -> ResponseReturnValue:
    """Kill the session. Signing out twice, or after the session ran out, is no mistake."""
    leave_for_good()
    response = make_response(redirect(url_for("sign_in.signed_out"), 303))
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@pages.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    """What signing out did, and what it did not."""
    return render_template("sign_in/signed_out.html")


def _explained(error: DomainError) -> ResponseReturnValue:
    logs.event(
        "iam.sign_in_failed",
        "a sign-in did not succeed",
        level="WARN",
        iam={"code": error.reason_code, "detail": getattr(error, "detail", "")},
    )
    return _page(local_path(request.args.get("next")), error), problem_of(error).status


def _page(goes_to: str, error: DomainError | None = None) -> str:
    site = current_site()
    return render_template(
        "sign_in/choose.html",
        ways=site.identity.open(site.product.flags),
        query=urlencode({"next": goes_to}),
        error=error,
        ran_out=current_session().ran_out,
        ended_in=current_session().get(accounts.ACCESS_ENDED),
        request_id=g.request_id,
    )


def _fresh_limit() -> int:
    return current_site().product.limits.fresh_sign_in_seconds
