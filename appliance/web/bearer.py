"""The token of a request to the API: ``Authorization: Bearer tce_…`` (RFC 6750, API-11).

A request that brings one is judged by it alone: its cookies are not looked at, right or wrong, so that no
other site can borrow a session by way of a token, and no session lends rights to a token. Pages know no
tokens.
"""

from __future__ import annotations

from flask import Flask, Request, Response, g, request

from appliance.services.permissions import Permission

UNDER = "/api/"


def token_of_request(asked: Request | None = None) -> str | None:
    """The token of a request to the API, or None. Another scheme is for somebody in front of us."""
    asked = asked or request
    return bearer_value(asked) if asked.path.startswith(UNDER) else None


def bearer_value(asked: Request) -> str | None:
    """What stands behind ``Bearer``, whatever the address."""
    scheme, _, token = asked.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def note_missing_scope(scope: Permission) -> None:
    """Say which scope the refused token would have needed."""
    g.missing_scope = scope


def challenge(response: Response) -> Response:
    """Say how to prove who asks, and what was wrong with the token that was brought."""
    brought = bearer_value(request) is not None
    if (brought or request.path.startswith(UNDER)) and "WWW-Authenticate" not in response.headers:
        if response.status_code == 401:
            wrong = ', error="invalid_token"' if brought else ""
            response.headers["WWW-Authenticate"] = f'Bearer realm="transcrypt"{wrong}'
        elif response.status_code == 403 and "missing_scope" in g:
            told = f'error="insufficient_scope", scope="{g.missing_scope}"'
            response.headers["WWW-Authenticate"] = f'Bearer realm="transcrypt", {told}'
    return response


def install_bearer(app: Flask) -> None:
    """Let ``app`` tell how it wants to be asked."""
    app.after_request(challenge)
