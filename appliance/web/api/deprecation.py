"""Endpoints that go with the next version of the API say so, and work on until then (API-09, SAIS 5.7.3)."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import Flask, Response, g

from appliance.web.api.contract import operation_of_request

REFERENCE = "/api"


def tell_deprecation(response: Response) -> Response:
    """Say since when the endpoint is deprecated (RFC 9745), and have it noted in the access line."""
    operation = operation_of_request()
    if operation is not None and operation.deprecated_on is not None:
        since = datetime.combine(operation.deprecated_on, time(), tzinfo=UTC)
        response.headers["Deprecation"] = f"@{int(since.timestamp())}"
        response.headers.add("Link", f'<{REFERENCE}>; rel="deprecation"; type="text/html"')
        g.deprecated = True
    return response


def install_deprecation(app: Flask) -> None:
    """Let ``app`` do this. It runs before the access line is written, for that was installed first."""
    app.after_request(tell_deprecation)
