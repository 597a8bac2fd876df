"""How much one schema differs from another: nothing, a patch, a minor or a major change (SAIS 4.3.2).

What counts depends on who relies on it. Who sends something relies on everything still being taken
(``Role.TAKEN``); who reads something relies on what was promised still being there (``Role.GIVEN``). A
keyword that is not known here counts as major, so that nothing slips through because nobody thought of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any


class Level(IntEnum):
    """Which part of the version has to go up, at least."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Role(Enum):
    """Which way documents of a schema go: people send them to us, or we give them out, or both."""

    TAKEN = "taken"
    GIVEN = "given"
    BOTH = "both"


@dataclass(frozen=True)
class Change:
    """One difference, where it is (JSON pointer into the schema), and how much it matters."""

    level: Level
    place: str
    words: str


_WORDS_ONLY = {"$schema", "$id", "version", "title", "description", "examples"}
_LOWER_BOUNDS = {"minLength", "minItems", "minimum"}
_UPPER_BOUNDS = {"maxLength", "maxItems", "maximum"}
_KINDS = {"object", "array", "string", "number", "integer", "boolean", "null"}

Schema = Mapping[str, Any]


def changes(old: Schema, new: Schema, role: Role, place: str = "") -> Iterator[Change]:
    """Every difference between two schemas, in the order of their keywords."""
    for keyword in sorted({*old, *new}):
        before, after = old.get(keyword), new.get(keyword)
        if before == after and (keyword in old) == (keyword in new):
            continue
        here = f"{place}/{keyword}"
        if keyword in _WORDS_ONLY:
            yield Change(Level.NONE if keyword == "version" else Level.PATCH, here, "other words")
        elif keyword in {"properties", "$defs", "patternProperties"}:
            yield from _fields(before or {}, after or {}, role, here, new)
        elif keyword == "items" and isinstance(before, dict) and isinstance(after, dict):
            yield from changes(before, after, role, here)
        else:
            yield _keyword(keyword, before, after, role, here)


def worst(found: list[Change]) -> Level:
    """The most that any of the changes asks for."""
    return max((change.level for change in found), default=Level.NONE)


def _fields(before: Schema, after: Schema, role: Role, place: str, owner: Schema) -> Iterator[Change]:
    definitions = place.endswith("/$defs")
    for name in sorted({*before, *after}):
        here = f"{place}/{name}"
        if name in before and name in after:
            yield from changes(before[name], after[name], role, here)
        elif name in before:
            # A definition that nothing refers to any more is missed by nobody.
            yield Change(Level.PATCH if definitions else Level.MAJOR, here, "taken away")
        else:
            needed = not definitions and name in owner.get("required", []) and role is not Role.GIVEN
            yield Change(
                Level.MAJOR if needed else Level.MINOR, here, "new and required" if needed else "new"
            )


def _keyword(keyword: str, before: Any, after: Any, role: Role, place: str) -> Change:
    wider, narrower = _moves(keyword, before, after)
    if not wider and not narrower:
        return Change(Level.MAJOR, place, "changed")
    breaks = (narrower and role is not Role.GIVEN) or (wider and role is not Role.TAKEN)
    # A new value of an enumeration is announced, not broken: who reads must expect those they do not know.
    if keyword == "enum" and not narrower:
        breaks = False
    told = "takes more and less" if wider and narrower else "takes more" if wider else "takes less"
    return Change(Level.MAJOR if breaks else Level.MINOR, place, told)


def _moves(keyword: str, before: Any, after: Any) -> tuple[bool, bool]:
    """Whether more fits than before, and whether less does; neither when that cannot be said."""
    if keyword in {"pattern", "format", "const", "enum"} and (before is None or after is None):
        return after is None, before is None
    if keyword in {"required", "enum", "type"}:
        old, new = _values(keyword, before), _values(keyword, after)
        gone, come = bool(old - new), bool(new - old)
        return (gone, come) if keyword == "required" else (come, gone)
    if keyword in _LOWER_BOUNDS | _UPPER_BOUNDS:
        return _bound(before, after, lower=keyword in _LOWER_BOUNDS)
    if keyword in {"uniqueItems", "additionalProperties"}:
        # Both forbid by the value that is not the default.
        strict = keyword == "uniqueItems"
        return (before is strict, after is strict)
    return False, False


def _bound(before: float | None, after: float | None, *, lower: bool) -> tuple[bool, bool]:
    if before is None or after is None:
        return after is None, before is None
    looser = after < before if lower else after > before
    return looser, not looser


def _values(keyword: str, value: Any) -> set[str]:
    if value is None:
        return set(_KINDS) if keyword == "type" else set()
    listed = value if isinstance(value, list) else [value]
    words = {str(entry) for entry in listed}
    return words | {"integer"} if keyword == "type" and "number" in words else words
