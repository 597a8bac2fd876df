"""The fields of the profile as its schema has them: the one source of what an answer may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from appliance.foundation.carried_files import schema
from appliance.services.profiles.field_paths import Steps

ENTRY = "*"  # the step from a list to any entry of it


class Kind(StrEnum):
    """What a person gives as an answer."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICES = "choices"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field may hold. ``decimals`` tells 7.8 from whole numbers; lengths are in characters."""

    kind: Kind
    options: tuple[str, ...] = ()
    nullable: bool = False
    unknown_word: bool = False
    decimals: bool = False
    shortest: int = 0
    longest: int | None = None
    least: int | None = None
    most: int | None = None


@cache
def profile_fields() -> Mapping[Steps, Shape]:
    """Every field that holds an answer, by its steps from the profile (``*`` for entries of lists)."""
    return dict(_fields(schema("org_profile"), ()))


@cache
def profile_lists() -> frozenset[Steps]:
    """The lists whose entries are objects, by their steps."""
    return frozenset(
        steps[:at] for steps in profile_fields() for at, step in enumerate(steps) if step == ENTRY
    )


def _fields(node: Mapping[str, Any], steps: Steps) -> Iterator[tuple[Steps, Shape]]:
    node = _resolved(node)
    if "properties" in node:
        for name, inner in node["properties"].items():
            yield from _fields(inner, (*steps, name))
    elif node.get("type") == "array" and "properties" in _resolved(node["items"]):
        yield from _fields(node["items"], (*steps, ENTRY))
    else:
        yield steps, _shape(node)


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    definition = schema("org_profile")["$defs"][node["$ref"].rpartition("/")[2]]
    return {**definition, **{key: value for key, value in node.items() if key != "$ref"}}


def _shape(node: Mapping[str, Any]) -> Shape:
    types = node["type"] if isinstance(node["type"], list) else [node["type"]]
    if "array" in types:
        inner = _resolved(node["items"])
        kind = Kind.CHOICES if "enum" in inner else Kind.TEXTS
        return Shape(kind, tuple(inner.get("enum", ())), longest=_longest(inner), most=node.get("maxItems"))
    options = tuple(value for value in node.get("enum", ()) if value is not None)
    numeric = not {"integer", "number"}.isdisjoint(types)
    return Shape(
        kind=_kind(node, options, numeric=numeric),
        options=options,
        nullable="null" in types,
        unknown_word=numeric and "string" in types,
        decimals="number" in types,
        shortest=node.get("minLength", 0),
        longest=_longest(node),
        least=node.get("minimum"),
        most=node.get("maximum"),
    )


def _kind(node: Mapping[str, Any], options: tuple[str, ...], *, numeric: bool) -> Kind:
    if options:
        return Kind.CHOICE
    if numeric:
        return Kind.NUMBER
    return Kind.DATE if node.get("format") == "date" else Kind.TEXT


def _longest(node: Mapping[str, Any]) -> int | None:
    """Ids say their length by a pattern: at most 80 characters."""
    return node.get("maxLength") or (80 if "pattern" in node and "enum" not in node else None)
