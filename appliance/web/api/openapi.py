"""The OpenAPI 3.1 document, made of the routes and the schemas (API-07). Same product, same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask import Flask

from appliance.foundation.json_schema_checks import SchemaError
from appliance.web.api.contract import PREFIX, Binary, Operation, operation_of
from appliance.web.api.group_words import tags_of
from appliance.web.api.openapi_answers import HEADERS, refusal, refusals, success
from appliance.web.api.path_words import words_of
from appliance.web.api.schemas import api_schemas, known_schemas, reached, references

_PATH_PART = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>[a-z_]+)>")
_PATH_KINDS: Mapping[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
    "control": {"type": "string", "pattern": "^CE-(SCOPE|[0-9]{1,2})$"},
    "string": {"type": "string", "minLength": 1},
}
_CHECKED_ELSEWHERE = frozenset({"$schema", "$id", "$defs", "version"})


def operations(app: Flask) -> list[Operation]:
    """Every operation of ``app``, by address and method."""
    found = {operation_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}
    return in_order(operation for operation in found if operation is not None)


def in_order(found: Iterable[Operation]) -> list[Operation]:
    """Operations by address and method, as the document lists them."""
    return sorted(found, key=lambda operation: (operation.rule, operation.method))


def require_contracts(app: Flask) -> None:
    """Stop the start when an address of the API has no contract, or one whose schemas are not there."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is None:
            raise SchemaError(f"{rule.rule} declares no contract")
        operation.compile()


def openapi_document(found: list[Operation]) -> dict[str, Any]:
    """The document of these operations, as plain JSON."""
    paths: dict[str, Any] = {}
    for operation in found:
        path = PREFIX + _PATH_PART.sub(lambda part: "{" + part["name"] + "}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": "/"}],
        "tags": tags_of({operation.group for operation in found}),
        "paths": paths,
        "components": {
            "schemas": _components(),
            "responses": refusals(sorted({status for every in found for status in problem_statuses(every)})),
            "headers": HEADERS,
            "securitySchemes": _SECURITY,
        },
    }


def openapi_text(found: list[Operation]) -> str:
    """The document as it is served and kept in docs/openapi.json."""
    return json.dumps(openapi_document(found), ensure_ascii=False, indent=1) + "\n"


_INFO = {
    "title": "Transcrypt Essentials",
    # Of the contract, as in its addresses: a release that leaves the contract alone leaves this document so.
    "version": "1",
    "description": (
        "What the pages do, for programs. Requests are checked strictly and refuse unknown fields; "
        "answers may gain fields within v1, so ignore those you do not know."
    ),
    "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
}
_SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": (
            "A signed-in browser. Changes carry X-CSRFToken, too: the csrf_token in the forms of our pages, "
            "which signing in and changing organisation make anew."
        ),
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal API token, made on the page API tokens, /app/tokens.",
    },
    "service": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A service token of the operator's, good for less than an hour.",
    },
}


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_headers(operation)],
        "responses": _responses(operation),
        "security": [] if operation.guard.kind == "public" else _who_may(operation),
    }
    if operation.description:
        told["description"] = operation.description
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": _content(operation.body)}
    if operation.deprecated_on is not None:
        told["deprecated"] = True
    if operation.guard.permission is not None:
        told["x-permission"] = str(operation.guard.permission)
    return told


def _who_may(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.guard.kind == "service":
        return [{"service": []}]
    return [{"token": []}, {"session": []}] if operation.takes_tokens else [{"session": []}]


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    """Raises SchemaError for a part of an address that ``path_words`` does not explain."""
    return [
        _parameter(
            part["name"],
            "path",
            {"description": words_of(operation, part["name"]), **_PATH_KINDS[part["kind"] or "string"]},
            required=True,
        )
        for part in _PATH_PART.finditer(operation.rule)
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    shape = api_schemas()[operation.query]
    return [
        _parameter(
            name, "query", _rewritten(wanted, operation.query), required=name in shape.get("required", [])
        )
        for name, wanted in shape["properties"].items()
    ]


def _headers(operation: Operation) -> list[dict[str, Any]]:
    names = ["Idempotency-Key"] if operation.takes_key else []
    names += ["If-Match"] if operation.shared else []
    names += ["If-None-Match"] if operation.shared or operation.tagged else []
    said = _OF_CHANGES if operation.changes else _OF_READS
    return [_parameter(name, "header", said[name], required=False) for name in names]


_OF_READS: Mapping[str, dict[str, Any]] = {
    "If-None-Match": {
        "description": "The ETag of what you have: answered 304 where that still stands.",
        "type": "string",
    },
}
_OF_CHANGES: Mapping[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "description": (
            "Of your own, such as a UUID. Sent again with the same key, the change is not made again."
        ),
        "type": "string",
        "pattern": "^[!-~]{1,200}$",
    },
    "If-Match": {
        "description": 'The ETag of the record as you read it, with its quotes, such as "7".',
        "type": "string",
    },
    "If-None-Match": {
        "description": "In place of If-Match, and always *: only if there is none yet.",
        "type": "string",
    },
}


def _parameter(name: str, where: str, shape: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """A parameter with its words where tools look for them."""
    schema = {keyword: value for keyword, value in shape.items() if keyword != "description"}
    told = {"name": name, "in": where, "required": required}
    return {**told, "description": shape["description"], "schema": schema}


def _responses(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for status, shape in sorted(operation.answers.items()):
        told[str(status)] = success(operation, status)
        if shape is not None:
            told[str(status)]["content"] = _content(shape)
    if operation.tagged:
        told["304"] = success(operation, 304)
    return told | {str(status): refusal(status) for status in problem_statuses(operation)}


def problem_statuses(operation: Operation) -> list[int]:
    """Every status an operation may refuse with."""
    statuses = {400, 405, 408, 411, 413, 429, 500, 503, *operation.problems}
    if operation.guard.kind != "public":
        statuses |= {401, 403}
    if "<" in operation.rule:
        statuses.add(404)
    if operation.body is not None:
        statuses |= {415, 422}
    if operation.changes:
        statuses |= {403, 409, 422}
    if operation.shared:
        statuses |= {409, 428}
    return sorted(statuses)


def _content(shape: str | Binary) -> dict[str, Any]:
    if isinstance(shape, Binary):
        is_json = shape.media_type.endswith("json")
        return {shape.media_type: {"schema": {} if is_json else {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{_itself(shape)}"}}}


def _itself(name: str) -> str:
    """The schema that ``name`` only names anew: who writes clients of it would name two things alike."""
    document, _, fragment = api_schemas()[name].get("$ref", "").partition("#")
    return name if fragment or not document else _name_of(document)


@cache
def _components() -> dict[str, Any]:
    """Every schema under a name of its own; a definition inside one is ``<schema>.<definition>``."""
    told: dict[str, Any] = {}
    for document in known_schemas().values():
        name = _name_of(document["$id"])
        told[name] = _rewritten({k: v for k, v in document.items() if k not in _CHECKED_ELSEWHERE}, name)
        for inner, definition in document.get("$defs", {}).items():
            told[f"{name}.{inner}"] = _rewritten(definition, name)
    bodies = {_itself(name) for name in api_schemas() if not name.endswith("_query")}
    used = reached(bodies, lambda name: (_component(reference) for reference in references(told[name])))
    return {name: told[name] for name in sorted(used)}


def _component(reference: str) -> str:
    return reference.removeprefix("#/components/schemas/")


def _rewritten(value: Any, home: str) -> Any:
    """``value`` with its references pointing into the document; ``home`` is the schema it stands in."""
    if isinstance(value, list):
        return [_rewritten(inner, home) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _place(inner, home) if key == "$ref" and isinstance(inner, str) else _rewritten(inner, home)
        for key, inner in value.items()
    }


def _place(reference: str, home: str) -> str:
    document, _, fragment = reference.partition("#")
    name = _name_of(document) if document else home
    definition = fragment.removeprefix("/$defs/")
    return f"#/components/schemas/{name}" + (f".{definition}" if definition else "")


def _name_of(identity: str) -> str:
    return identity.rpartition("/")[2].removesuffix(".schema.json")
