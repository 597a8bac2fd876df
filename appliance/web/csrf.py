"""Forms are ours: every change carries a token of the session it was made in, for as long as that lasts.

The token is Flask-WTF's, tied to the session and not to an hour, because some forms take longer. It is
renewed when a person changes organisation, so that a form of one is never saved into another.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from flask_wtf.csrf import generate_csrf, validate_csrf

from appliance.foundation.domain_errors import ForbiddenError
from appliance.web.bearer import token_of_request
from appliance.web.guards import View, view_of_request
from appliance.web.kept_html import refuse_in_kept
from appliance.web.sessions import current_session
from appliance.web.site import current_site

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_FIELD = "csrf_token"
HEADER = "X-CSRFToken"


class StaleFormError(ForbiddenError):
    """The form was not made in this session, or in another organisation of it."""

    code = "stale_form"


def csrf_token() -> str:
    """The token for the forms of this page."""
    refuse_in_kept("csrf_token")
    token: str = generate_csrf()
    return token


def check_csrf() -> None:
    """Refuse a change without its token. Views that read their body as a stream check it themselves."""
    view = view_of_request()
    if request.method in _SAFE or view is None or getattr(view, "without_session", False):
        return
    if token_of_request() is not None:
        return  # no session is read, and no other site can send a token it does not know
    refuse_other_sites()
    if getattr(view, "streams_upload", False):
        return
    if getattr(view, "harmless_for_nobody", False) and current_session().account_id is None:
        return
    require_csrf_token(request.headers.get(HEADER) or request.form.get(_FIELD))


def harmless_for_nobody(view: View) -> View:
    """Mark a change that is none when nobody is signed in, so that a page left open overnight may send it."""
    setattr(view, "harmless_for_nobody", True)  # noqa: B010
    return view


def without_session(view: View) -> View:
    """Mark a change for which no session is read: there is nobody whose rights another site could borrow."""
    setattr(view, "without_session", True)  # noqa: B010
    return view


def require_csrf_token(token: str | None) -> None:
    """Raise StaleFormError unless ``token`` is of this session, signed with any key still in use."""
    for key in current_site().settings.session_keys:
        try:
            validate_csrf(token, secret_key=key)
        except ValueError:
            continue
        return
    raise StaleFormError(
        "This page was opened before you signed in again or changed organisation; nothing was saved.",
        mend="Go back, reload the page and send it again",
    )


def refuse_other_sites() -> None:
    """Browsers say where a form comes from; a form of another site is refused whatever it carries."""
    source = request.headers.get("Origin")
    foreign = source is not None and urlsplit(source).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise StaleFormError("This form was sent from another site; nothing was changed.")


def renew_csrf_token() -> None:
    """Make every form now open in a browser stale."""
    current_session().pop(_FIELD, None)
