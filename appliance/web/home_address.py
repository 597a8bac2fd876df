"""One name for one machine: on a development machine, 127.0.0.1 is led to the name of the base address.

Cookies belong to a name, and the sign-in provider sends people back to the base address. Whoever began under
the machine's other name would come back as a stranger, and be told that nobody began to sign in.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from appliance.foundation.app_settings import Environment
from appliance.web.sessions import COOKIELESS
from appliance.web.site import site_of


def go_to_base_address(base_url: str) -> ResponseReturnValue | None:
    """The way to the same page under the base address, or None when that is where the request came in."""
    arrived = urlsplit(f"//{request.host}").hostname
    if arrived == urlsplit(base_url).hostname or request.method not in {"GET", "HEAD"}:
        return None
    if request.path.startswith(COOKIELESS) or "Authorization" in request.headers:
        return None  # probes and programs ask by number, and have no cookies to lose
    query = request.query_string.decode("latin-1")
    return redirect(base_url.rstrip("/") + request.path + (f"?{query}" if query else ""), 307)


def install_home_address(app: Flask) -> None:
    """Let ``app`` do so in dev alone. Elsewhere a proxy decides which names lead here."""
    settings = site_of(app).settings
    if settings.environment is Environment.DEV:
        app.before_request(lambda: go_to_base_address(settings.base_url))
