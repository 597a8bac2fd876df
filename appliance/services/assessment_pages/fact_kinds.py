"""What a fact can be, by the profile's schema: one of few words, a number, a day, or a line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from appliance.engine.fact_changes import general_path
from appliance.engine.facts import UNKNOWN
from appliance.foundation.carried_files import schema
from appliance.services.reports.document_fact_names import FactNames
from appliance.services.reports.document_fact_words import child_of, resolved, value_in_words

Kind = Literal["choice", "number", "day", "text"]

NONE = "(none)"  # what a form posts for JSON null; no text of the schema's lists looks like it
_STEP = re.compile(r"\w+|\[\*\]")
_WHOLE = re.compile(r"-?\d{1,9}")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_TRI = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True)
class FactKind:
    """``options`` are pairs of a posted value and its words, "not known" first; only a choice has them."""

    kind: Kind
    options: tuple[tuple[str, str], ...]
    nullable: bool


def kind_of(path: str) -> FactKind | None:
    """What the fact at ``path`` can be; None for lists, groups, and what the schema does not have."""
    pattern = general_path(path)
    return _kind(pattern) if pattern.startswith("profile.") else None


def worded(kind: FactKind, path: str, names: FactNames) -> FactKind:
    """The same kind with its options in the words of the intake screens."""
    said = names.words.get(general_path(path).removeprefix("profile."), {})
    options = ((value, said.get(None if value == NONE else value, text)) for value, text in kind.options)
    return replace(kind, options=tuple(options))


def posted_value(value: Any) -> str:
    """How a form writes a fact: nothing for what is not known."""
    if value is None:
        return NONE
    return "" if value == UNKNOWN else str(value)


def read_posted(kind: FactKind, text: str) -> Any:
    """The fact a form means, ``unknown`` for nothing. Raises ValueError that says what it cannot be."""
    said = text.strip()
    if not said:
        return UNKNOWN
    if said == NONE and kind.nullable:
        return None
    return _READERS[kind.kind](kind, said)


def _read_choice(kind: FactKind, said: str) -> str:
    if said not in {value for value, _ in kind.options}:
        raise ValueError("Choose one of the answers")
    return said


def _read_number(_kind: FactKind, said: str) -> int:
    if not _WHOLE.fullmatch(said):
        raise ValueError("Enter a whole number, such as 12")
    return int(said)


def _read_day(_kind: FactKind, said: str) -> str:
    if not _DAY.fullmatch(said):
        raise ValueError("Enter a date, such as 2026-11-21")
    return said


_READERS: Mapping[str, Any] = {
    "choice": _read_choice,
    "number": _read_number,
    "day": _read_day,
    "text": lambda _kind, said: said,
}


@cache
def _kind(pattern: str) -> FactKind | None:
    node: Mapping[str, Any] = schema("org_profile")
    for step in _STEP.findall(pattern.removeprefix("profile.")):
        node = child_of(node, step)
    node = resolved(node)
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    nullable = "null" in types
    if "enum" in node:
        return FactKind("choice", _options(pattern, node["enum"], nullable=nullable), nullable)
    return _plain(node, types, nullable=nullable)


def _plain(node: Mapping[str, Any], types: list[str], *, nullable: bool) -> FactKind | None:
    if "integer" in types:
        return FactKind("number", (), nullable)
    if "string" in types:
        return FactKind("day" if node.get("format") == "date" else "text", (), nullable)
    return None


def _options(pattern: str, values: list[Any], *, nullable: bool) -> tuple[tuple[str, str], ...]:
    said = [value for value in values if value is not None and value != UNKNOWN]
    words = [(value, _TRI.get(value) or _capital(value_in_words(pattern, value))) for value in said]
    none = [(NONE, "None")] if nullable else []
    return (("", "Not known"), *words, *none)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
