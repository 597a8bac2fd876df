"""Three-valued answers about single values: True, False, or None when the fact is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

UNKNOWN = "unknown"  # how an absent fact reads
Truth = bool | None
Entry = dict[str, Any]
Test = Callable[[Entry], Truth]
Says = Callable[[Entry], str]


def same(value: Any, wanted: Any) -> Truth:
    """Whether a value is the wanted one."""
    return None if value == UNKNOWN else bool(value == wanted)


def differs(value: Any, unwanted: Any) -> Truth:
    """Whether a value is another than the unwanted one."""
    return None if value == UNKNOWN else bool(value != unwanted)


def among(value: Any, choices: Collection[Any]) -> Truth:
    """Whether a value is one of the choices."""
    return None if value == UNKNOWN else value in choices


def not_among(value: Any, choices: Collection[Any]) -> Truth:
    """Whether a value is none of the choices."""
    return None if value == UNKNOWN else value not in choices


def less(value: Any, limit: Any) -> Truth:
    """A missing number, or null, cannot be compared."""
    if value is None or value == UNKNOWN or limit is None or limit == UNKNOWN:
        return None
    return bool(value < limit)


def above(value: Any, limit: Any) -> Truth:
    """Whether a number is above a limit."""
    return less(limit, value)


def at_most(value: Any, limit: Any) -> Truth:
    """Whether a number is not above a limit."""
    return negated(above(value, limit))


def at_least(value: Any, limit: Any) -> Truth:
    """Whether a number is not below a limit."""
    return negated(less(value, limit))


def negated(truth: Truth) -> Truth:
    """The opposite; what is not known stays so."""
    return None if truth is None else not truth


def both(*truths: Truth) -> Truth:
    """All of them hold. One that does not decides; otherwise one that is not known does."""
    if False in truths:
        return False
    return None if None in truths else True


def either(*truths: Truth) -> Truth:
    """At least one of them holds."""
    if True in truths:
        return True
    return None if None in truths else False


def contains(entries: Any, value: Any) -> Truth:
    """Whether a list of the facts holds a value."""
    if not isinstance(entries, list) or value == UNKNOWN:
        return None
    return value in entries


def size(entries: Any) -> Any:
    """How many entries a list of the facts has."""
    return len(entries) if isinstance(entries, list) else UNKNOWN


def field_is(field: str, wanted: Any) -> Test:
    """The test that one field of an entry has one value."""

    def test(entry: Entry) -> Truth:
        value = entry.get(field, UNKNOWN)
        return None if value == UNKNOWN else bool(value == wanted)

    return test


def field_unknown(field: str) -> Test:
    """The test that one field of an entry is not known."""
    return lambda entry: bool(entry.get(field, UNKNOWN) == UNKNOWN)


def folded(text: Any) -> str:
    """Text as names are compared: case and spacing do not count."""
    return " ".join(str(text).casefold().split())


def key(entry: Entry) -> str:
    """What tells an entry from its neighbours."""
    return str(entry.get("id", entry.get("name")))


def name(entry: Entry) -> str:
    """What a person calls the entry."""
    return str(entry.get("name") or entry.get("id"))


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "none"
    return "not known" if value == UNKNOWN else str(value)
