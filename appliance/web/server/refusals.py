"""What is told about something that is no request, before the application could be asked.

The server's own answers quote what came and are pages; ours are problems as everywhere, and quote nothing.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from uuid import uuid4

from gunicorn.http import errors

from appliance.foundation import logs
from appliance.foundation.error_catalogue import entry_of
from appliance.foundation.trace_context import begin_trace
from appliance.web.problem_form import MEDIA_TYPE, envelope

# The first that fits counts.
_CODES: tuple[tuple[type[Exception], str], ...] = (
    # Headers the application tried to send: its mistake, not the caller's.
    (errors.InvalidResponseHeader, "E500_INTERNAL"),
    (errors.InvalidResponseHeaderName, "E500_INTERNAL"),
    (errors.ConfigurationProblem, "E500_INTERNAL"),
    (errors.LimitRequestLine, "E414_ADDRESS_TOO_LONG"),
    (errors.LimitRequestHeaders, "E431_HEADERS_TOO_LARGE"),
    (errors.ExpectationFailed, "E417_EXPECTATION_FAILED"),
    (errors.UnsupportedTransferCoding, "E501_NOT_IMPLEMENTED"),
    (errors.InvalidHTTPVersion, "E505_VERSION_NOT_SUPPORTED"),
    (errors.ParseException, "E400_BAD_REQUEST"),
    (TimeoutError, "E408_REQUEST_TIMEOUT"),
)
TOO_SLOW = "E408_REQUEST_TIMEOUT"
NO_ROOM = "E503_UNAVAILABLE"
HEAD_TOO_LARGE = "E431_HEADERS_TOO_LARGE"


def code_of(error: Exception) -> str:
    """The code for what the server could not make a request of, or could not answer."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), "E500_INTERNAL")


def refusal(code: str, error: Exception | None = None) -> bytes:
    """The whole answer that tells ``code``, after which the connection is closed; it is noted in the log."""
    number = uuid4()
    logs.event(
        "http.refused",
        "a connection was refused before there was a request",
        log_type="access",
        level="ERROR" if code == "E500_INTERNAL" else "INFO",
        err=error if code == "E500_INTERNAL" else None,
        request_id=str(number),
        code=code,
    )
    entry = entry_of(code)
    told = {**envelope(code, entry.meaning, str(number)), "mend": entry.mend}
    body = json.dumps(told).encode("ascii")
    lines = (
        f"HTTP/1.1 {entry.status} {HTTPStatus(entry.status).phrase}",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        f"X-Request-Id: {number}",
        f"traceparent: {begin_trace(None, number.hex).header}",
        "",
        "",
    )
    return "\r\n".join(lines).encode("ascii") + body
