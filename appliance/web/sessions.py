"""Sessions: an opaque id in a signed cookie, everything else in our own table (AUTH-03).

The table knows only a hash of the id. Anonymous visitors get a row when something must be remembered for
them, such as a sign-in under way; a page that remembers nothing writes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, Request, Response
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from appliance.foundation.app_settings import AppSettings
from appliance.foundation.domain_errors import FreshSignInRequiredError
from appliance.services import accounts
from appliance.services.accounts import SignIn, StoredSession
from appliance.services.database_link import DATABASE_FAILURES, open_link
from appliance.web.bearer import token_of_request
from appliance.web.site import current_site, site_of

# A request a second does not need a write a second: the idle limit is two hours.
_SEEN_AGAIN_AFTER = timedelta(minutes=1)
# What answers without knowing who asks must answer without the database, too. A shared report knows nobody.
COOKIELESS = ("/static/", "/healthz", "/readyz", "/metrics", "/api/health", "/shared/", "/verify/")


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What is remembered for one browser. Flask sees a dict; guards see who signed in, and when."""

    def __init__(self, stored: StoredSession | None = None, key: str | None = None) -> None:
        def changed(self: ServerSession) -> None:
            self.modified = True

        super().__init__(stored.data if stored else None, changed)
        self.stored = stored
        self.key = key
        self.new = stored is None
        self.modified = False
        self.ended = False
        self.ran_out = False
        self.failure: Exception | None = None

    @property
    def account_id(self) -> UUID | None:
        return self.stored.account_id if self.stored else None

    @property
    def tenant_id(self) -> UUID | None:
        return self.stored.tenant_id if self.stored else None


def current_session() -> ServerSession:
    """The session of this request."""
    # A proxy and its object differ to the type checker alone; Flask keeps the object we made.
    return cast(ServerSession, flask_session._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


def authenticated_at() -> datetime:
    """When the provider last saw the person of this session. Raises FreshSignInRequiredError if unknown."""
    stored = current_session().stored
    if stored is None or stored.authenticated_at is None:
        raise FreshSignInRequiredError("Sign in again to do this: it needs a recent sign-in.")
    return stored.authenticated_at


class DatabaseSessions(SessionInterface):
    """Opens and keeps sessions through ``services.accounts``."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        site = site_of(app)
        if token_of_request(request) is not None:
            return ServerSession()
        cookie = request.cookies.get(cookie_name(over_tls=site.settings.over_tls))
        key = unsigned(cookie, site.settings.session_keys) if cookie else None
        if key is None or request.path.startswith(COOKIELESS):
            return ServerSession()
        try:
            open_link()
            found = accounts.find_session(site.product, key)
        except DATABASE_FAILURES as error:
            session = ServerSession()
            session.failure = error
            return session
        if found is None:
            session = ServerSession()
            session.ran_out = True
            return session
        return ServerSession(found, key)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession):
            raise TypeError("the session is not ours")
        if session.accessed:
            response.vary.add("Cookie")
        if session.failure is not None or token_of_request() is not None:
            return
        if session.ended or (session.ran_out and not session.modified):
            self._forget(app, response)
        elif session.modified:
            self._keep(app, session, response)
        elif session.stored and _now(app) - session.stored.seen_at > _SEEN_AGAIN_AFTER:
            accounts.touch_session(site_of(app).product, session.stored)

    def _keep(self, app: Flask, session: ServerSession, response: Response) -> None:
        product = site_of(app).product
        if session.stored is None:
            session.key = secrets.token_urlsafe(32)
            session.stored = accounts.open_session(product, session.key, dict(session))
            _set_cookie(site_of(app).settings, session.key, response)
        else:
            accounts.save_session(product, session.stored, dict(session))

    def _forget(self, app: Flask, response: Response) -> None:
        settings = site_of(app).settings
        response.delete_cookie(
            cookie_name(over_tls=settings.over_tls),
            path="/",
            secure=settings.over_tls,
            httponly=True,
            samesite="Lax",
        )


def begin_signed_in_session(
    session: ServerSession, sign_in: SignIn, response: Response, *, keep: tuple[str, ...] = ()
) -> None:
    """Replace the session by a new one with a new id that knows who signed in; the old id opens nothing.

    ``keep`` names what goes along: nothing at a first sign-in, the token of open forms at a renewed one.
    """
    data = {name: session[name] for name in keep if name in session}
    key = secrets.token_urlsafe(32)
    session.stored = accounts.replace_session(current_site().product, session.stored, key, sign_in, data)
    session.key = key
    session.clear()
    session.update(data)
    session.modified = False
    session.ran_out = False
    _set_cookie(current_site().settings, key, response)


def move_to_organisation(session: ServerSession, tenant_id: UUID) -> None:
    """Work in another organisation from now on."""
    if session.stored is None:
        raise TypeError("nobody is signed in")
    session.stored = accounts.move_session(current_site().product, session.stored, tenant_id)


def keep_now(session: ServerSession) -> None:
    """Write the session before the answer is made: what was taken out of it is gone, whatever follows."""
    if session.stored:
        accounts.save_session(current_site().product, session.stored, dict(session))


def end_session(session: ServerSession) -> None:
    """Kill the session here and in the table; the cookie goes with the response."""
    if session.stored:
        accounts.end_session(session.stored)
    session.clear()
    session.stored = None
    session.ended = True


def cookie_name(*, over_tls: bool) -> str:
    """``__Host-session`` over TLS: a browser then takes it from this host alone, for all of its paths."""
    return "__Host-session" if over_tls else "session"


def signed(key: str, signing_keys: Sequence[str]) -> str:
    """The cookie's value: the id, and proof that we gave it out."""
    return f"{key}.{_signature(key, signing_keys[0])}"


def unsigned(value: str, signing_keys: Sequence[str]) -> str | None:
    """The id in a cookie's value, or None when none of the keys signed it."""
    key, _, signature = value.rpartition(".")
    made = [_signature(key, signing_key) for signing_key in signing_keys]
    matches = [hmac.compare_digest(signature.encode(), candidate.encode()) for candidate in made]
    return key if key and any(matches) else None


def _signature(key: str, signing_key: str) -> str:
    return hmac.new(signing_key.encode(), b"session cookie\0" + key.encode(), hashlib.sha256).hexdigest()


def _set_cookie(settings: AppSettings, key: str, response: Response) -> None:
    response.set_cookie(
        cookie_name(over_tls=settings.over_tls),
        signed(key, settings.session_keys),
        path="/",
        secure=settings.over_tls,
        httponly=True,
        samesite="Lax",
    )


def _now(app: Flask) -> datetime:
    return site_of(app).product.clock.now()
