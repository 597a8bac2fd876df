"""What a request to the API brings, read strictly: UTF-8, no key twice, nothing undeclared (API-12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from appliance.foundation.domain_errors import BadRequestError, FieldProblem
from appliance.foundation.errors import UnreadableError
from appliance.foundation.json_schema import Problem
from appliance.foundation.strict_json import parse_json
from appliance.web.api.schemas import api_schemas, api_validator

if TYPE_CHECKING:
    from appliance.web.api.contract import Operation

_MOST_DEPTH = 32
_WHOLE = re.compile(r"-?[0-9]{1,16}")


def read_body(operation: Operation) -> Any:
    """The body, checked by the operation's schema.

    None where the operation takes none, or takes a stream, which its function reads. Raises BadRequestError,
    UnsupportedMediaType and RequestEntityTooLarge.
    """
    if operation.body is None:
        _refuse_unexpected_body()
        return None
    if not isinstance(operation.body, str):
        _require_type(operation.body.media_type)
        return None
    _require_type("application/json")
    value = _parsed(request.get_data(cache=True))
    problems = api_validator(operation.body).problems(value)
    if problems:
        raise misfit(problems)
    return value


def read_query(operation: Operation) -> Mapping[str, Any]:
    """The query, its numbers and yes/no read as such, checked by the operation's schema."""
    wanted = api_schemas()[operation.query]["properties"] if operation.query else {}
    lists = [name for name, shape in wanted.items() if shape.get("type") == "array"]
    repeated = [name for name, given in request.args.lists() if len(given) > 1 and name not in lists]
    if repeated:
        raise misfit([Problem(f"/{repeated[0]}", "is given more than once")], "query")
    unknown = [name for name in request.args if name not in wanted]
    if unknown:
        told = f"is not a parameter here; use {', '.join(wanted)}" if wanted else "is not a parameter here"
        raise misfit([Problem(f"/{unknown[0]}", told)], "query")
    given = {name: _typed(wanted[name], values) for name, values in request.args.lists()}
    if operation.query:
        problems = api_validator(operation.query).problems(given)
        if problems:
            raise misfit(problems, "query")
    return given


def misfit(problems: list[Problem], where: str = "body") -> BadRequestError:
    """The refusal of what does not fit its schema, each fault with its JSON pointer."""
    return BadRequestError(
        f"The {where} does not fit what this address takes.",
        code="bad_schema" if where == "body" else "invalid_field",
        mend="Mend what errors names, and send it again",
        fields=tuple(FieldProblem(problem.pointer, problem.message) for problem in problems),
    )


def _parsed(data: bytes) -> Any:
    if not data:
        raise BadRequestError("There is no body.", code="bad_json", mend="Send a JSON object")
    try:
        return parse_json(data, source="body", max_depth=_MOST_DEPTH)
    except UnreadableError as error:
        raise BadRequestError(f"The body cannot be read: {error.message}.", code="bad_json") from error


def _require_type(wanted: str) -> None:
    if request.mimetype != wanted and not (wanted == "*/*" and request.mimetype):
        raise UnsupportedMediaType(f"This address takes {wanted}.")
    if request.content_encoding:
        raise UnsupportedMediaType("This address takes no compressed bodies.")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if wanted == "application/json" and charset not in {"utf-8", "utf8", "us-ascii"}:
        raise UnsupportedMediaType("JSON is UTF-8 here.")


def _refuse_unexpected_body() -> None:
    if request.content_length or "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise misfit([Problem("", "is not expected: this address takes none")])


def _typed(schema: Mapping[str, Any], values: list[str]) -> Any:
    """Text as the type its schema names; text that is not of that type stays, and the schema refuses it."""
    if schema.get("type") == "array":
        return values
    value = values[0]
    if schema.get("type") == "integer" and _WHOLE.fullmatch(value):
        return int(value)
    if schema.get("type") == "boolean" and value in {"true", "false"}:
        return value == "true"
    return value
