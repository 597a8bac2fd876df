"""What goes wrong, told once for all: a page for people, problem+json for programs.

Services raise; this maps classes to status codes. What nobody foresaw shows its request id and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, current_app, make_response, redirect, request
from werkzeug.exceptions import (
    BadRequestKeyError,
    ClientDisconnected,
    HTTPException,
    MethodNotAllowed,
    RequestTimeout,
    SecurityError,
)
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
    NotAvailableError,
    NotFoundError,
    PreconditionRequiredError,
    SignInRequiredError,
    UnavailableError,
)
from appliance.foundation.error_catalogue import ALIASES, entry_of, problem_code
from appliance.foundation.errors import TranscryptError
from appliance.services.database_link import DATABASE_ERRORS, Trouble, trouble_of
from appliance.web.problem_form import Problem, answer, pointer_to, wants_json
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
    (NotAvailableError, HTTPStatus.NOT_IMPLEMENTED),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TranscryptError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
RETRY_AFTER = 30  # seconds, where something outside does not answer


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
    501: "This does not exist yet",
    503: "Not available at the moment",
}
# What an adapter says is for the operator, and goes to the log; people are told this.
PLAIN_WORDS: dict[str, tuple[str, str]] = {
    "object_store_unavailable": (
        "The place where files are kept does not answer at the moment. Nothing is lost.",
        "Try again in some minutes",
    ),
}
# What the framework refuses with, by the reason in our catalogue. Its other statuses are told as 400 or 500.
FRAMEWORK_REASONS: Mapping[int, str] = {
    400: "bad_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    409: "conflict",
    411: "length_required",
    412: "precondition_failed",
    413: "too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    417: "expectation_failed",
    422: "invalid",
    428: "precondition_required",
    429: "too_many_requests",
    431: "headers_too_large",
    500: "internal_error",
    501: "not_implemented",
    503: "unavailable",
    505: "version_not_supported",
}

# What they say quotes the request.
_QUOTING = (SecurityError, BadRequestKeyError)
_DATABASE: Mapping[Trouble, tuple[int, str, int | None]] = {
    Trouble.AWAY: (503, "database_unavailable", RETRY_AFTER),
    Trouble.BUSY: (503, "database_busy", 1),
    Trouble.UNKEEPABLE: (422, "cannot_be_kept", None),
    Trouble.TAKEN: (409, "conflict", None),
}
_IN_THE_LOG = "the database did not do what was asked"
_NO_DATABASE = "Our database does not answer. Nothing you sent was saved, and nothing was left half done."


def install_problems(app: Flask) -> None:
    """Let ``app`` answer every failure this way."""
    app.register_error_handler(TranscryptError, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)
    for failure in DATABASE_ERRORS:
        app.register_error_handler(failure, _answer_database)
    app.register_error_handler(Exception, _answer_unforeseen)


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
    named = ALIASES.get(getattr(error, "reason_code", ""))
    if named is not None:
        return entry_of(named).status
    return next(status for kind, status in STATUS if isinstance(error, kind)).value


def problem_of(error: TranscryptError) -> Problem:
    """A refusal, as it is told."""
    status = status_of(error)
    retry_after = getattr(error, "retry_after", None)
    reason = error.reason_code if isinstance(error, DomainError) else "refused"
    message, mend = PLAIN_WORDS.get(reason, (error.message, error.mend))
    return Problem(
        status=status,
        reason=reason,
        title=TITLES[status],
        message=message,
        mend=mend,
        retry_after=retry_after or (RETRY_AFTER if _may_pass(error, status, reason) else None),
        errors=tuple(
            {"pointer": pointer_to(field.field), "message": field.message}
            for field in getattr(error, "fields", ())
        ),
        current_tag=getattr(error, "current_tag", None),
    )


def _may_pass(error: TranscryptError, status: int, reason: str) -> bool:
    """Whether waiting helps, though nobody knows how long."""
    return isinstance(error, UnavailableError) and entry_of(problem_code(status, reason)).retry


def _answer_http(error: HTTPException) -> Response:
    if isinstance(error, RequestRedirect) or error.response is not None:
        return make_response(error.get_response())
    if isinstance(error, ClientDisconnected) and isinstance(error.__context__, TimeoutError):
        error = RequestTimeout()
    response = answer(_problem_of_framework(error))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _problem_of_framework(error: HTTPException) -> Problem:
    """What werkzeug refuses, in our words instead of its own; those that a view gave it are told."""
    given = error.code or 500
    status = given if given in FRAMEWORK_REASONS else 400 if given < 500 else 500
    reason = FRAMEWORK_REASONS[status]
    entry = entry_of(problem_code(status, reason))
    own = status == given and not isinstance(error, _QUOTING) and error.description != type(error).description
    message = (error.description if own else None) or entry.meaning
    return Problem(status, reason, TITLES.get(status, entry.title), message, entry.mend)


def _answer_database(error: Exception) -> Response:
    trouble = trouble_of(error)
    if trouble is Trouble.MISTAKE:
        return _answer_unforeseen(error)
    logs.event(f"database.{trouble.name.lower()}", _IN_THE_LOG, log_type="infrastructure", err=error)
    status, reason, retry_after = _DATABASE[trouble]
    entry = entry_of(problem_code(status, reason))
    message = _NO_DATABASE if trouble is Trouble.AWAY else entry.meaning
    mend = "Wait a minute and try again" if trouble is Trouble.AWAY else entry.mend
    return answer(Problem(status, reason, TITLES[status], message, mend, retry_after))


def _answer_unforeseen(error: Exception) -> Response:
    logs.event("request.failed", "a request failed in a way nobody foresaw", err=error)
    if current_app.debug or current_app.config["PROPAGATE_UNFORESEEN"]:
        raise error
    return answer(
        Problem(
            500,
            "internal_error",
            TITLES[500],
            entry_of("E500_INTERNAL").meaning,
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
