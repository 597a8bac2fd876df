"""What a provider answered, believed or not: the same for the page it leads to and for the API (AUTH-01)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, g, url_for

from appliance.foundation import logs
from appliance.foundation.domain_errors import ForbiddenError
from appliance.services import accounts
from appliance.services.accounts import SignIn
from appliance.web.sessions import (
    ServerSession,
    begin_signed_in_session,
    current_session,
    end_session,
    keep_now,
)
from appliance.web.site import current_site
from appliance.web.way_back import needs_no_organisation

# Sign-ins under way in one browser: a person may have a few tabs open. Older ones are forgotten.
_UNDER_WAY = "sign_ins"
_MOST_UNDER_WAY = 5
CLEARED = '"cache", "storage"'
"""What a browser is to forget after signing out (Clear-Site-Data)."""


@dataclass(frozen=True)
class Arrival:
    """Somebody who has proved who they are. ``begin`` gives their session to a response; once."""

    goes_to: str
    tenant_id: UUID | None
    begin: Callable[[Response], None]


def keep_waiting(pending: Mapping[str, Any]) -> None:
    """Remember what is needed to believe the answer to a sign-in that begins now."""
    session = current_session()
    waiting = [*session.get(_UNDER_WAY, ()), dict(pending)]
    session[_UNDER_WAY] = waiting[-_MOST_UNDER_WAY:]


def callback_address() -> str:
    """Where providers send people back to."""
    return current_site().settings.base_url + url_for("sign_in.come_back")


def believe(params: Mapping[str, str], *, provider: str | None = None) -> Arrival:
    """Believe the answer ``params``, or raise ForbiddenError or UnavailableError with why not.

    ``provider`` is who answers, where the caller says so. What was kept for the answer works once, whatever
    the outcome.
    """
    site, session = current_site(), current_session()
    pending = _taken(session, params.get("state", ""))
    if provider is not None and provider != pending["provider"]:
        raise _not_ours()
    way = site.identity.one(site.product.flags, pending["provider"])
    person = way.provider.finish(pending, params, callback_address())
    if pending["renews"]:
        return _renewed(session, person, pending)
    signed = accounts.sign_in(site.product, person, provider=way.name, request_id=g.request_id)
    stays = signed.sign_in.tenant_id is not None or needs_no_organisation(pending["next"])
    goes_to = pending["next"] if stays else url_for("organisations.arrive")
    logs.event("iam.signed_in", "somebody signed in", iam={"provider": way.name, "is_new": signed.is_new})
    return _arrival(session, signed.sign_in, goes_to)


def leave_for_good() -> None:
    """Sign out, and kill the session. Doing it twice, or after the session ran out, is no mistake."""
    session = current_session()
    if session.account_id is not None:
        accounts.sign_out(
            current_site().product, session.account_id, session.tenant_id, request_id=g.request_id
        )
    end_session(session)


def _renewed(session: ServerSession, person: accounts.Person, pending: Mapping[str, Any]) -> Arrival:
    stored = session.stored
    if stored is None or stored.account_id is None:
        raise ForbiddenError("You are no longer signed in.", mend="Sign in, and go there again")
    former = SignIn(stored.account_id, stored.tenant_id, pending["provider"])
    renewed = accounts.step_up(current_site().product, former, person, request_id=g.request_id)
    return _arrival(session, renewed, pending["next"], keep=("csrf_token",))


def _arrival(session: ServerSession, sign_in: SignIn, goes_to: str, keep: tuple[str, ...] = ()) -> Arrival:
    def begin(response: Response) -> None:
        begin_signed_in_session(session, sign_in, response, keep=keep)

    return Arrival(goes_to, sign_in.tenant_id, begin)


def _taken(session: ServerSession, state: str) -> dict[str, Any]:
    waiting: list[dict[str, Any]] = list(session.get(_UNDER_WAY, ()))
    for pending in waiting:
        if hmac.compare_digest(pending["state"].encode(), state.encode()):
            session[_UNDER_WAY] = [other for other in waiting if other is not pending]
            keep_now(session)
            return pending
    raise _not_ours()


def _not_ours() -> ForbiddenError:
    return ForbiddenError(
        "This answer does not belong to a sign-in that this browser began, or it was used already.",
        code="sign_in_refused",
        mend="Start again from the sign-in page",
    )
