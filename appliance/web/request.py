"""What every request begins and ends with: an id, a line in the access log, a connection given back."""

from __future__ import annotations

import re
import time
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import LengthRequired

from appliance.foundation import logs
from appliance.foundation.trace_context import begin_trace, keep_trace
from appliance.services.database_link import close_link
from appliance.web.api.contract import operation_of
from appliance.web.site import current_site

HEADER = "X-Request-Id"
TRACE_HEADER = "traceparent"
# What a proxy in front of us may hand on; anything else is replaced, not repeated.
_FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")


def begin_request() -> None:
    """Give the request its id, which ties log lines, audit rows and jobs together, and its trace (API-08).

    Where the caller gives neither, both are one number: what is found by the one is found by the other.
    """
    ours, given = uuid4(), request.headers.get(HEADER, "")
    g.request_id = given if _FIT.fullmatch(given) else str(ours)
    g.trace = begin_trace(request.headers.get(TRACE_HEADER), ours.hex)
    g.started = time.perf_counter()
    keep_trace(g.trace)
    logs.unbind_all()
    logs.bind(request_id=g.request_id, trace_id=g.trace.trace_id, span_id=g.trace.span_id)
    _bound_silence()


def refuse_unknown_length() -> None:
    """Only views that read a body while it arrives take one without a length.

    A thread reads such a body, at the pace of whoever sends it; all others are there before it begins.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return
    operation = operation_of(view)
    if not (operation is not None and operation.takes_stream) and not getattr(view, "streams_upload", False):
        raise LengthRequired


def finish_response(response: Response) -> Response:
    """Tell the caller the id, and write the access line: the route, never the path with what is in it."""
    response.headers[HEADER] = g.get("request_id", "")
    if (trace := g.get("trace")) is not None:
        response.headers[TRACE_HEADER] = trace.header
    more: dict[str, Any] = {"deprecated": True} if g.get("deprecated") else {}
    route = request.url_rule.rule if request.url_rule else "(no route)"
    logs.event(
        "http.request",
        f"{request.method} {route} was answered with {response.status_code}",
        log_type="access",
        http={"method": request.method, "route": route, "status": response.status_code},
        dur_ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        **more,
    )
    return response


def end_request(_error: BaseException | None = None) -> None:
    """Give the database connection back, whatever happened."""
    close_link()
    keep_trace(None)
    logs.unbind_all()


def _bound_silence() -> None:
    """A sender may be slow, but not silent: one who never sends the body would keep a thread for ever.

    How slow at most, and how slowly an answer may be taken, is ``server.arrival.Pace``.
    """
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(current_site().product.limits.upload_stall_seconds)


def install_request(app: Flask) -> None:
    """Let ``app`` do all of this."""
    app.before_request(begin_request)
    app.before_request(refuse_unknown_length)
    app.after_request(finish_response)
    app.teardown_request(end_request)
