"""One failure as it is told: a page for people, problem+json for programs (RFC 9457, SAIS 5.6.1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, g, make_response, render_template, request

from appliance.foundation.error_catalogue import entry_of, problem_code
from appliance.foundation.json_pointer import pointer_step
from appliance.web.site import current_site

MEDIA_TYPE = "application/problem+json"
REFERENCE = "/api/errors"
# Paths below these hold ids alone. Others may hold the secret of a link, and are not repeated.
_PATHS_TO_TELL = ("/api/", "/app/")
_KINDS = ("text/html", "application/json", MEDIA_TYPE)


@dataclass(frozen=True)
class Problem:
    """The code is made of ``reason``; ``title`` heads the page; ``message`` and ``mend`` are sentences.

    ``errors`` are faults of the input, each with ``pointer`` and ``message``.
    """

    status: int
    reason: str
    title: str
    message: str
    mend: str | None = None
    retry_after: int | None = None
    errors: tuple[dict[str, str], ...] = ()
    current_tag: str | None = None

    @property
    def code(self) -> str:
        """What a program decides by, as the catalogue lists it."""
        return problem_code(self.status, self.reason)


def wants_json() -> bool:
    """Whether the caller is a program: an address for programs, or one that prefers JSON to a page."""
    if request.path.startswith(("/api/", "/metrics", "/readyz")) and request.path != REFERENCE:
        return True
    best = request.accept_mimetypes.best_match(_KINDS)
    return best is not None and best != "text/html"


def answer(problem: Problem) -> Response:
    """The answer that tells ``problem``."""
    if wants_json():
        response = Response(json.dumps(problem_json(problem)), content_type=MEDIA_TYPE)
    else:
        page = render_template("problem.html", problem=problem, request_id=g.get("request_id", ""))
        response = make_response(page)
    response.status_code = problem.status
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.current_tag is not None:
        response.headers["ETag"] = f'"{problem.current_tag}"'
    return response


def problem_json(problem: Problem) -> dict[str, object]:
    """``problem`` in the form of problem.schema.json."""
    base = current_site().settings.base_url.rstrip("/")
    told = envelope(problem.code, problem.message, g.get("request_id", ""), base, status=problem.status)
    if request.path.startswith(_PATHS_TO_TELL):
        told["instance"] = quote(request.path)
    # A program is always told a way on: where the refusal knows none of its own, what the catalogue says.
    mend = problem.mend or entry_of(problem.code).mend
    told["mend"] = mend if mend[-1:] in ".!?" else f"{mend}."
    if problem.errors:
        told["errors"] = list(problem.errors)
    if problem.current_tag is not None:
        told["current_tag"] = problem.current_tag
    return told


def envelope(
    code: str, message: str, trace_id: str, base: str = "", *, status: int | None = None
) -> dict[str, object]:
    """What every problem has. ``base`` is where this installation is found."""
    entry = entry_of(code)
    return {
        "type": f"{base}{REFERENCE}#{code}",
        "title": entry.title,
        "status": status or entry.status,
        "detail": message,
        "code": code,
        "trace_id": trace_id,
        "error": {"code": code, "message": message, "trace_id": trace_id},
    }


def pointer_to(field: str) -> str:
    """The JSON pointer of a field: a place in a body is one already, a form knows a name."""
    return field if not field or field.startswith("/") else pointer_step(field)
