"""Signing in and out: choose a provider, go there, come back; and again, for what needs a recent sign-in."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation import logs
from appliance.foundation.domain_errors import DomainError, ForbiddenError, UnavailableError
from appliance.services import accounts
from appliance.services.accounts import SignIn
from appliance.web.csrf import harmless_for_nobody
from appliance.web.guards import public, signed_in
from appliance.web.problems import problem_of
from appliance.web.sessions import (
    ServerSession,
    begin_signed_in_session,
    current_session,
    end_session,
    keep_now,
)
from appliance.web.site import current_site
from appliance.web.way_back import fit_to_keep, local_path, needs_no_organisation

pages = Blueprint("sign_in", __name__)

# Sign-ins under way in one browser: a person may have a few tabs open. Older ones are forgotten.
_UNDER_WAY = "sign_ins"
_MOST_UNDER_WAY = 5


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
def leave(provider: str) -> ResponseReturnValue:
    """Go to the provider; what is needed to believe the answer stays here, in the session."""
    site, session = current_site(), current_session()
    way = site.identity.one(site.product.flags, provider)
    renews = request.args.get("again") == "1" and session.account_id is not None
    max_age = timedelta(seconds=_fresh_limit()) if renews else None
    try:
        begun = way.provider.begin(_callback(), max_age=max_age)
    except UnavailableError as error:
        return _explained(error)
    waiting: list[dict[str, Any]] = [*session.get(_UNDER_WAY, ())]
    waiting.append(
        {
            **begun.pending,
            "provider": way.name,
            "next": fit_to_keep(local_path(request.args.get("next"))),
            "renews": renews,
        }
    )
    session[_UNDER_WAY] = waiting[-_MOST_UNDER_WAY:]
    return redirect(begun.url, 303)


@pages.get("/sign-in/callback")
@public
def come_back() -> ResponseReturnValue:
    """Believe the answer, or say why not. What was kept for it works once, whatever the outcome."""
    try:
        return _come_back(request.args.to_dict())
    except (ForbiddenError, UnavailableError) as error:
        return _explained(error)


@pages.post("/sign-out")
@public
@harmless_for_nobody
def sign_out() -> ResponseReturnValue:
    """Kill the session. Signing out twice, or after the session ran out, is no mistake."""
    session = current_session()
    if session.account_id is not None:
        accounts.sign_out(
            current_site().product, session.account_id, session.tenant_id, request_id=g.request_id
        )
    end_session(session)
    response = make_response(redirect(url_for("sign_in.signed_out"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    """What signing out did, and what it did not."""
    return render_template("sign_in/signed_out.html")


def _come_back(params: Mapping[str, str]) -> Response:
    site, session = current_site(), current_session()
    pending = _taken(session, params.get("state", ""))
    way = site.identity.one(site.product.flags, pending["provider"])
    person = way.provider.finish(pending, params, _callback())
    if pending["renews"]:
        return _renewed(session, person, pending)
    signed = accounts.sign_in(site.product, person, provider=way.name, request_id=g.request_id)
    stays = signed.sign_in.tenant_id is not None or needs_no_organisation(pending["next"])
    goes_to = pending["next"] if stays else url_for("organisations.arrive")
    response = make_response(redirect(goes_to, 303))
    begin_signed_in_session(session, signed.sign_in, response)
    logs.event("iam.signed_in", "somebody signed in", iam={"provider": way.name, "is_new": signed.is_new})
    return response


def _renewed(session: ServerSession, person: accounts.Person, pending: Mapping[str, Any]) -> Response:
    stored = session.stored
    if stored is None or stored.account_id is None:
        raise ForbiddenError("You are no longer signed in.", mend="Sign in, and go there again")
    former = SignIn(stored.account_id, stored.tenant_id, pending["provider"])
    renewed = accounts.step_up(current_site().product, former, person, request_id=g.request_id)
    response = make_response(redirect(pending["next"], 303))
    begin_signed_in_session(session, renewed, response, keep=("csrf_token",))
    return response


def _taken(session: ServerSession, state: str) -> dict[str, Any]:
    waiting: list[dict[str, Any]] = list(session.get(_UNDER_WAY, ()))
    for pending in waiting:
        if hmac.compare_digest(pending["state"].encode(), state.encode()):
            session[_UNDER_WAY] = [other for other in waiting if other is not pending]
            keep_now(session)
            return pending
    raise ForbiddenError(
        "This answer does not belong to a sign-in that this browser began, or it was used already.",
        mend="Start again from the sign-in page",
    )


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
        request_id=g.request_id,
    )


def _callback() -> str:
    return current_site().settings.base_url + url_for("sign_in.come_back")


def _fresh_limit() -> int:
    return current_site().product.limits.fresh_sign_in_seconds
