"""The contract as people read it: groups of operations, each with what it takes and what it answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from appliance.services.permissions import Permission
from appliance.web.api.contract import ApiGroup, Binary, Operation
from appliance.web.api.group_words import GROUP_WORDS
from appliance.web.api.openapi import openapi_document, problem_statuses
from appliance.web.api.schemas import api_schemas, known_schemas

_MOST_LEVELS = 3
Shape = Mapping[str, Any]
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Field:
    """One field of a body: its name with the names above it, what it holds, and whether it must be there."""

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class Part:
    """One document that goes in or comes out: what it is called and its fields."""

    title: str
    media_type: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Told:
    """One operation, as its section shows it. ``who`` says who may call it."""

    anchor: str
    method: str
    path: str
    summary: str
    description: tuple[str, ...]
    who: str
    notes: tuple[str, ...]
    parameters: tuple[Field, ...]
    takes: Part | None
    answers: tuple[tuple[int, Part | None], ...]
    problems: tuple[int, ...]
    deprecated: bool


@dataclass(frozen=True)
class ToldGroup:
    """One subject of the API; ``slug`` is its place in the address of the reference."""

    slug: str
    title: str
    words: str
    operations: tuple[Told, ...]


@cache
def told_groups(groups: tuple[ApiGroup, ...]) -> tuple[ToldGroup, ...]:
    """Every group, in its order, with the operations as they are declared."""
    by_title: dict[str, list[Told]] = {}
    for group in groups:
        by_title.setdefault(group.title, []).extend(map(_told, group.operations))
    return tuple(
        ToldGroup(slug_of(title), title, GROUP_WORDS.get(title, ""), tuple(told))
        for title, told in by_title.items()
        if told
    )


def slug_of(title: str) -> str:
    """A title as a part of an address."""
    return _NOT_SLUG.sub("-", title.lower()).strip("-")


def _told(operation: Operation) -> Told:
    document = openapi_document([operation])
    ((path, methods),) = document["paths"].items()
    parameters = methods[operation.method.lower()]["parameters"]
    return Told(
        anchor=operation.name,
        method=operation.method,
        path=path,
        summary=operation.summary,
        description=tuple(" ".join(part.split()) for part in operation.description.split("\n\n") if part),
        who=_who(operation),
        notes=tuple(_notes(operation)),
        parameters=tuple(_parameter(parameter) for parameter in parameters),
        takes=_part(operation.body, bounded=True),
        answers=tuple((status, _part(shape)) for status, shape in sorted(operation.answers.items())),
        problems=tuple(problem_statuses(operation)),
        deprecated=operation.deprecated_on is not None,
    )


def _who(operation: Operation) -> str:
    permission = operation.guard.permission
    if permission is not None:
        return f"Who may: “{Permission(permission).sentence}” ({permission})"
    return {"public": "Anybody, without signing in.", "signed_in": "Anybody who is signed in."}.get(
        operation.guard.kind, "Our own services."
    )


def _notes(operation: Operation) -> Iterator[str]:
    if operation.guard.kind in {"signed_in", "permission"} and not operation.takes_tokens:
        yield "Not with a token: a person has to be there, who signed in a moment ago where that is asked."
    if operation.shared:
        yield "Needs If-Match: the ETag of what you read."
    if operation.tagged:
        yield "Gives an ETag, and answers 304 to If-None-Match."
    if operation.deprecated_on is not None:
        yield f"Deprecated since {operation.deprecated_on}: it works as before, until a /api/v2."


def _parameter(parameter: Mapping[str, Any]) -> Field:
    shape = parameter["schema"]
    where = {"path": "in the address", "query": "in the query", "header": "header"}[parameter["in"]]
    kind = f"{_kind(shape)}{_bounds(shape)}, {where}"
    return Field(parameter["name"], kind, parameter["required"], parameter["description"])


def _part(shape: str | Binary | None, *, bounded: bool = False) -> Part | None:
    """``bounded`` tells how large things may be, as whoever sends them has to know."""
    if shape is None:
        return None
    if isinstance(shape, Binary):
        return Part("The content itself", shape.media_type, ())
    document = api_schemas()[shape]
    bounds = _bounds if bounded else _no_bounds
    fields = tuple(_fields(document, document, "", 0, bounds))
    return Part(document.get("title", shape), "application/json", fields)


def _fields(
    shape: Shape, home: Shape, above: str, level: int, bounds: Callable[[Shape], str]
) -> Iterator[Field]:
    shape, home = _resolved(shape, home)
    required = shape.get("required", [])
    for name, inner in shape.get("properties", {}).items():
        found, place = _resolved(inner, home)
        words = inner.get("description") or found.get("description", "")
        yield Field(above + name, _kind(found) + bounds(found), name in required, words)
        if level + 1 < _MOST_LEVELS:
            suffix = "[]." if "items" in found else "."
            yield from _fields(found.get("items", found), place, above + name + suffix, level + 1, bounds)


def _resolved(shape: Shape, home: Shape) -> tuple[Shape, Shape]:
    """What a reference stands for, and the schema that stands in, for references inside of it."""
    if "$ref" not in shape:
        return shape, home
    document, _, fragment = str(shape["$ref"]).partition("#/$defs/")
    if document:
        home = _by_file()[document.rpartition("/")[2]]
    return _resolved(home["$defs"][fragment] if fragment else home, home)


@cache
def _by_file() -> Mapping[str, Shape]:
    return {identity.rpartition("/")[2]: found for identity, found in known_schemas().items()}


def _kind(shape: Shape) -> str:
    if "enum" in shape:
        return "one of " + ", ".join("null" if value is None else str(value) for value in shape["enum"])
    if "const" in shape:
        return f"always {shape['const']}"
    kinds = shape.get("type", "any value")
    listed = kinds if isinstance(kinds, list) else [kinds]
    words = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}
    told = " or ".join(words.get(str(kind), str(kind)) for kind in listed)
    return f"{told} ({shape['format']})" if "format" in shape else told


def _bounds(shape: Shape) -> str:
    """How large it may be, to stand behind what it is."""
    if "maximum" in shape:
        return f", {shape.get('minimum', 'any')} to {shape['maximum']}"
    if "maxLength" in shape:
        return f", at most {shape['maxLength']} characters"
    return f", at most {shape['maxItems']} of them" if "maxItems" in shape else ""


def _no_bounds(_shape: Shape) -> str:
    return ""
