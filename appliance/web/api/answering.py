"""Around every endpoint: what was sent is read and checked, and so is what its function answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from appliance.services.context import Context
from appliance.web.api.idempotency_keys import answer_under_key
from appliance.web.api.preconditions import expected_version, not_modified, quoted_tag, require_precondition
from appliance.web.api.reading import read_body, read_query
from appliance.web.api.schemas import api_validator
from appliance.web.guards import current_context
from appliance.web.site import current_site

if TYPE_CHECKING:
    from appliance.web.api.contract import Operation


@dataclass(frozen=True)
class Asked:
    """What was sent, checked by the schemas of the operation. ``body`` is None where none is declared."""

    operation: Operation
    body: Any
    query: Mapping[str, Any]

    @property
    def ctx(self) -> Context:
        """What services get; raises NoOrganisationError when the caller has chosen none."""
        return current_context()

    def expected_version(self) -> int:
        """The version that If-Match names; see ``preconditions``."""
        return expected_version()


@dataclass(frozen=True)
class Answer:
    """What an endpoint says: a body for its schema, a status that it declared, and the tag of the record.

    A body of bytes is JSON that was written before, such as a stored document. ``finish`` may set what else
    the response needs, such as a cookie.
    """

    body: Any = None
    status: int = 200
    tag: str | int | None = None
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: Callable[[Response], None] | None = None


class ContractBrokenError(RuntimeError):
    """An answer is not what its operation declares: our mistake, found in tests and in development."""


def answer_call(operation: Operation, function: Callable[..., Any], path: Mapping[str, Any]) -> Response:
    """Answer the current request by ``function``."""
    asked = Asked(operation, read_body(operation), read_query(operation))
    if operation.shared:
        require_precondition()

    def work() -> Response:
        return response_of(operation, function(asked, **path))

    response = answer_under_key(operation, work) if operation.takes_key else work()
    if operation.filled_by is not None:
        operation.filled_by(asked.ctx, response)
    return response


def response_of(operation: Operation, answer: Answer | ResponseReturnValue) -> Response:
    """The response of an answer; one that a view made itself, such as a file, goes as it is."""
    if not isinstance(answer, Answer):
        return make_response(answer)
    _keep_promise(operation, answer)
    response = _written(answer)
    if answer.tag is not None:
        response.headers["ETag"] = quoted_tag(answer.tag)
        if request.method in {"GET", "HEAD"} and not_modified(answer.tag):
            response = Response(status=304, headers={"ETag": quoted_tag(answer.tag)})
    if answer.finish is not None:
        answer.finish(response)
    return response


def moment(at: datetime) -> str:
    """A moment as the API writes it: UTC, RFC 3339, as exact as it is kept."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _written(answer: Answer) -> Response:
    data = b"" if answer.body is None else write_json(answer.body)
    response = Response(data, status=answer.status, headers=dict(answer.headers))
    if answer.body is not None:
        response.content_type = "application/json"
    else:
        del response.headers["Content-Type"]
    if answer.location is not None:
        response.headers["Location"] = answer.location
    return response


def write_json(body: Any) -> bytes:
    """``body`` as compact UTF-8 JSON; a number that JSON does not have is our mistake."""
    if isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def with_written(body: Mapping[str, Any], name: str, written: bytes) -> bytes:
    """``body`` as JSON with ``written``, which is JSON already, as its last field ``name``."""
    return b'%s,"%s":%s}' % (write_json(body)[:-1], name.encode(), written)


def _keep_promise(operation: Operation, answer: Answer) -> None:
    """Where people develop and test, an answer that breaks its schema fails; in use it would only be slow."""
    if not current_site().settings.environment.is_for_play:
        return
    if answer.status not in operation.answers:
        raise ContractBrokenError(f"{operation.name} declares no answer {answer.status}")
    name = operation.answers[answer.status]
    if not isinstance(name, str):
        if answer.body is not None:
            raise ContractBrokenError(f"{operation.name} declares no body for {answer.status}")
        return
    problems = api_validator(name).problems(json.loads(write_json(answer.body)))
    if problems:
        told = "; ".join(f"{problem.pointer} {problem.message}" for problem in problems)
        raise ContractBrokenError(f"{operation.name} answered what {name} forbids: {told}")
