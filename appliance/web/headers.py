"""The security headers of every answer (SEC-01). A view that needs another policy sets it itself, whole."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from appliance.web.kept_html import refuse_in_kept
from appliance.web.site import current_site

_YEAR = 365 * 24 * 3600

# Everything that is not listed is refused: plugins, frames, forms to elsewhere, scripts made of texts.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: over TLS a form's referrer helps to tell it is ours.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def csp_nonce() -> str:
    """The nonce that this answer's own scripts carry; another one for every answer."""
    refuse_in_kept("csp_nonce")
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def set_headers(response: Response) -> Response:
    """Set what is not set, and keep browsers and proxies from storing anything of the app."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    if current_site().settings.over_tls:
        # Not for subdomains: the domain is the customer's, and others of its hosts are theirs to decide.
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    _set_caching(response)
    return response


def _set_caching(response: Response) -> None:
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        built = request.path.startswith("/static/built/")
        response.headers["Cache-Control"] = (
            f"public, max-age={_YEAR}, immutable" if built else "public, max-age=300"
        )
    elif g.get("kept_by_browser") and response.status_code == 200:
        # Its address names its content, and signing out clears what the browser kept.
        response.headers["Cache-Control"] = f"private, max-age={_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"


def install_headers(app: Flask) -> None:
    """Let every answer of ``app`` carry them."""
    app.after_request(set_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
