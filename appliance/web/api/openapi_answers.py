"""Answers as the OpenAPI document has them: the headers of successes, and every refusal told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from appliance.web.api.contract import Operation

_ALWAYS = ("X-Request-Id", "RateLimit-Policy", "RateLimit")
_OF_REFUSALS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    409: ("ETag", "Retry-After"),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_WORDS: Mapping[str, str] = {
    "X-Request-Id": "Of this request: give it when you ask for help. The one that was sent, if that is fit.",
    "RateLimit-Policy": "The limits that count this request: each a name, q times in w seconds.",
    "RateLimit": "What is left of them: r requests for the next t seconds.",
    "ETag": "The version that stands now; send it as If-Match with a change.",
    "Location": "Where what was made, or is being made, can be read, if there is such an address.",
    "Idempotent-Replay": "true, where this is the stored answer to an earlier request with the same key.",
    "Retry-After": "The seconds after which the same request may go well, where waiting helps.",
    "WWW-Authenticate": "That a token is wanted, and what is wrong with the one that was sent.",
    "Allow": "The methods that the address takes.",
}
HEADERS: Mapping[str, Any] = {
    name: {"description": words, "schema": {"type": "string"}} for name, words in _WORDS.items()
}
"""For the document's components."""


def success(operation: Operation, status: int) -> dict[str, Any]:
    """An answer of success, without its body."""
    told = list(_ALWAYS)
    if operation.tagged or operation.shared:
        told.append("ETag")
    if not {201, 202}.isdisjoint(operation.answers):
        told.append("Location")
    if operation.takes_key:
        told.append("Idempotent-Replay")
    return {"description": HTTPStatus(status).phrase, "headers": _headers(told)}


def refusal(status: int) -> dict[str, str]:
    """The place of a refusal among the document's components."""
    return {"$ref": f"#/components/responses/{_name(status)}"}


def refusals(statuses: Iterable[int]) -> dict[str, Any]:
    """Every refusal with one of ``statuses``, for the document's components."""
    return {
        _name(status): {
            "description": HTTPStatus(status).phrase,
            "headers": _headers([*_ALWAYS, *_OF_REFUSALS.get(status, ())]),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
        }
        for status in statuses
    }


def _name(status: int) -> str:
    return f"refused_{status}"


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
