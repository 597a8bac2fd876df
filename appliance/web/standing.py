"""Who asks: the person of this request and where they sit, read once and kept for the request."""

from __future__ import annotations

from typing import cast

from flask import g

from appliance.foundation import logs
from appliance.foundation.domain_errors import ForbiddenError, SignInRequiredError
from appliance.services import accounts, rate_limits, tokens
from appliance.services.accounts import Seat, Standing
from appliance.services.database_link import DATABASE_FAILURES, open_link
from appliance.web.bearer import token_of_request
from appliance.web.sessions import current_session, end_session
from appliance.web.site import current_site

_NOBODY_KNOWN: tuple[type[Exception], ...] = (SignInRequiredError, *DATABASE_FAILURES)


class NoOrganisationError(ForbiddenError):
    """A signed-in person who does not sit in any organisation, or has not chosen one."""

    code = "no_organisation"


def current_standing() -> Standing:
    """The person of this request, by session or by token; raises SignInRequiredError when there is none.

    A token is counted with finding out whose it is, and may have been used too often: TooManyRequestsError.
    """
    standing = g.get("standing")
    if standing is None:
        standing = _read_standing()
        g.standing = standing
        if standing.seat:
            logs.bind(tenant_id=str(standing.seat.tenant_id))
        rate_limits.refuse_exceeded(g.get("allowances", ()))
    return cast(Standing, standing)


def require_seat() -> Seat:
    """The person's place in the organisation they work in."""
    seat = current_standing().seat
    if seat is None:
        raise NoOrganisationError("Choose or create an organisation first.")
    return seat


def require_provider() -> None:
    """Refuse who came by a link in an email: that lets them look, and nothing else (AUTH-09)."""
    if current_standing().by_link:
        raise ForbiddenError(
            "You came by a link in an email, which lets you look at one organisation and nothing else.",
            mend="Sign out, and sign in with an account to do this",
        )


def standing_if_known() -> Standing | None:
    """Who asks, where it is known and the database answers; for pages that anybody may see."""
    if current_session().account_id is None:
        return None
    try:
        return current_standing()
    except _NOBODY_KNOWN:
        return None


def _read_standing() -> Standing:
    token = token_of_request()
    if token is not None:
        open_link()  # for all that the request asks, as a session does
        rates = g.get("rates_of_token")
        entered = tokens.enter(current_site().product, token, rates or ())
        if rates is not None:
            g.allowances = entered.allowances
        return entered.standing
    session = current_session()
    if session.account_id is None:
        raise SignInRequiredError("Sign in to see this page.")
    by_link = session.stored is not None and session.stored.provider == accounts.EMAILED_LINK
    standing = accounts.find_standing(session.account_id, session.tenant_id, by_link=by_link)
    if standing is None:  # the account is gone
        end_session(session)
        raise SignInRequiredError("Sign in to see this page.")
    return standing
