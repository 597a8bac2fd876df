"""A browser without a window: cookies, forms that carry their token, and sessions made in one line."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from appliance.services import accounts
from appliance.services.accounts import SignIn
from appliance.services.context import Context
from appliance.web.csrf import HEADER
from appliance.web.sessions import cookie_name, signed
from appliance.web.site import site_of
from tests.web.checked_client import CheckedClient

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


class BrowserClient(CheckedClient):
    """Sends the session's token with every change, as our forms do; ``csrf=False`` leaves it out."""

    csrf_raw: str | None = None

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)  # read to the end, as a browser does, so that files are closed
        if csrf and self.csrf_raw and kwargs.get("method", "GET").upper() in CHANGING:
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault(HEADER, csrf_token_of(self.application, self.csrf_raw))
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def as_person(self, context: Context, *, fresh: bool = False, provider: str = "local") -> BrowserClient:
        """Be signed in as the person of ``context``, in their organisation."""
        if context.account_id is None:
            raise TypeError("only people have sessions")
        site, key = site_of(self.application), secrets.token_urlsafe(32)
        now = site.product.clock.now() if fresh else None
        stated = SignIn(context.account_id, context.tenant_id, provider, authenticated_at=now)
        self.csrf_raw = secrets.token_hex(20)
        accounts.replace_session(site.product, None, key, stated, {"csrf_token": self.csrf_raw})
        name = cookie_name(over_tls=site.settings.over_tls)
        self.set_cookie(name, signed(key, site.settings.session_keys), domain="localhost")
        return self


def csrf_token_of(app: Flask, raw: str) -> str:
    """The token a form of this session would carry."""
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw)
    return str(token)
