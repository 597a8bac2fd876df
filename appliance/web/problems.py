"""What goes wrong, told once for all: a page for people, problem+json for programs.

Services raise; this maps classes to status codes. What nobody foresaw shows its request id and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from appliance.foundation import logs
from appliance.foundation.domain_errors import (
    BadRequestError,
    ConflictError,
    DomainError,
    FeatureDisabledError,
    ForbiddenError,
    FreshSignInRequiredError,
    InvalidError,
    LimitReachedError,
    NotFoundError,
    PreconditionRequiredError,
    SignInRequiredError,
    UnavailableError,
)
from appliance.foundation.errors import TranscryptError
from appliance.services.database_link import DATABASE_FAILURES
from appliance.web.standing import NoOrganisationError

# The first class that fits counts.
STATUS: tuple[tuple[type[TranscryptError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (SignInRequiredError, HTTPStatus.UNAUTHORIZED),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (FreshSignInRequiredError, HTTPStatus.FORBIDDEN),
    (BadRequestError, HTTPStatus.BAD_REQUEST),
    (PreconditionRequiredError, HTTPStatus.PRECONDITION_REQUIRED),
    (InvalidError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ConflictError, HTTPStatus.CONFLICT),
    (LimitReachedError, HTTPStatus.TOO_MANY_REQUESTS),
    (FeatureDisabledError, HTTPStatus.SERVICE_UNAVAILABLE),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TranscryptError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
RETRY_AFTER = 30  # seconds, where something outside does not answer


@dataclass(frozen=True)
class Problem:
    """One failure as it is told: ``title`` heads the page, ``message`` and ``mend`` are sentences."""

    status: int
    code: str
    title: str
    message: str
    mend: str | None = None
    retry_after: int | None = None
    errors: tuple[dict[str, str], ...] = ()


TITLES: dict[int, str] = {
    400: "This request cannot be understood",
    401: "Sign in to see this page",
    403: "You cannot do this",
    404: "Page not found",
    405: "This address does not take that kind of request",
    409: "This could not be done",
    413: "That is too large",
    415: "That kind of file is not understood",
    422: "This cannot be used as it is",
    428: "Say which version you change",
    429: "A limit is reached",
    500: "Something went wrong on our side",
    503: "Not available at the moment",
}
# What an adapter says is for the operator, and goes to the log; people are told this.
PLAIN_WORDS: dict[str, tuple[str, str]] = {
    "object_store_unavailable": (
        "The place where files are kept does not answer at the moment. Nothing is lost.",
        "Try again in some minutes",
    ),
}
MESSAGES: dict[int, str] = {
    404: "There is nothing at this address, or it belongs to another organisation.",
    413: "What was sent is larger than this page takes. Nothing was saved.",
    500: "This is our mistake, not yours. Nothing was left half done.",
}


def install_problems(app: Flask) -> None:
    """Let ``app`` answer every failure this way."""
    app.register_error_handler(TranscryptError, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)
    for failure in DATABASE_FAILURES:
        app.register_error_handler(failure, _answer_database)
    app.register_error_handler(Exception, _answer_unforeseen)


def wants_json() -> bool:
    """Whether the caller is a program: an API address, or one that prefers JSON to a page."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best != "text/html"


def answer(problem: Problem) -> Response:
    """The answer that tells ``problem``."""
    if wants_json():
        response = jsonify(_as_json(problem))
        response.content_type = "application/problem+json"
    else:
        page = render_template("problem.html", problem=problem, request_id=g.get("request_id", ""))
        response = make_response(page)
    response.status_code = problem.status
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _as_json(problem: Problem) -> dict[str, object]:
    told: dict[str, object] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.message,
        "request_id": g.get("request_id", ""),
    }
    if problem.mend:
        told["mend"] = problem.mend
    if problem.errors:
        told["errors"] = list(problem.errors)
    return told


def _answer_refusal(error: TranscryptError) -> Response:
    status = status_of(error)
    detail = getattr(error, "detail", None) or (error.message if status >= 500 else None)
    logs.event(
        "request.refused",
        "a request was refused",
        level="WARN" if status >= 500 else "INFO",
        code=getattr(error, "reason_code", type(error).__name__),
        detail=detail,
    )
    if not wants_json():
        if isinstance(error, SignInRequiredError):
            return _to("/sign-in")
        if isinstance(error, FreshSignInRequiredError):
            return _to("/sign-in/again")
        if isinstance(error, NoOrganisationError):
            return make_response(redirect("/organisations", 303))
    return answer(problem_of(error))


def status_of(error: TranscryptError) -> int:
    """The status a refusal is answered with."""
    return next(status for kind, status in STATUS if isinstance(error, kind)).value


def problem_of(error: TranscryptError) -> Problem:
    """A refusal, as it is told."""
    status = status_of(error)
    retry_after = getattr(error, "retry_after", None)
    code = error.reason_code if isinstance(error, DomainError) else "refused"
    message, mend = PLAIN_WORDS.get(code, (error.message, error.mend))
    return Problem(
        status=status,
        code=code,
        title=TITLES[status],
        message=message,
        mend=mend,
        retry_after=retry_after or (RETRY_AFTER if isinstance(error, UnavailableError) else None),
        errors=tuple(
            {"field": field.field, "message": field.message} for field in getattr(error, "fields", ())
        ),
    )


def _answer_http(error: HTTPException) -> Response:
    if isinstance(error, RequestRedirect) or error.response is not None:
        return make_response(error.get_response())
    status = error.code or 500
    title = TITLES.get(status, HTTPStatus(status).phrase)
    response = answer(
        Problem(
            status, HTTPStatus(status).name.lower(), title, MESSAGES.get(status, error.description or title)
        )
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _answer_database(error: Exception) -> Response:
    logs.event("database.unavailable", "the database does not answer", log_type="infrastructure", err=error)
    return answer(
        Problem(
            503,
            "unavailable",
            TITLES[503],
            "Our database does not answer. Nothing you sent was saved, and nothing was left half done.",
            "Wait a minute and try again",
            RETRY_AFTER,
        )
    )


def _answer_unforeseen(error: Exception) -> Response:
    logs.event("request.failed", "a request failed in a way nobody foresaw", err=error)
    if current_app.debug or current_app.config["PROPAGATE_UNFORESEEN"]:
        raise error
    return answer(
        Problem(
            500,
            "internal_error",
            TITLES[500],
            MESSAGES[500],
            "Try again; if it happens again, tell the operator the number below",
        )
    )


def _to(page: str) -> Response:
    target = f"{page}?{urlencode({'next': _way_back()})}"
    return make_response(redirect(target, 303))


def _way_back() -> str:
    """Where to go on after signing in: this page, or the page whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    source = request.referrer or ""
    if source.startswith(request.host_url):
        return "/" + source[len(request.host_url) :]
    return "/app"
