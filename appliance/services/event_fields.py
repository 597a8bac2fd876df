"""Kinds of detail an audit or domain event may carry: ids, hashes, counts, days and words from a list.

There is no kind for free text, so content and anybody's name cannot get into either (AUD-06).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from appliance.foundation.canonical_json import LARGEST_INTEGER

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"CE-(SCOPE|[0-9]{1,2})")
_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_VERSION = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


@dataclass(frozen=True)
class Field:
    """One declared detail: ``write`` returns what is stored, or raises ValueError for another kind."""

    write: Callable[[Any], Any]
    may_be_none: bool = False


def _uuid(value: Any) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_INTEGER:
        raise ValueError
    return value


def _day(value: Any) -> str:
    return (value if type(value) is date else date.fromisoformat(value)).isoformat()


def _text(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError
        return str(value)

    return write


def one_of(words: type[StrEnum] | tuple[str, ...]) -> Field:
    """One of the words of a list; an enum member is written as its value."""
    known = frozenset(str(word) for word in words)

    def write(value: Any) -> str:
        if value not in known:
            raise ValueError
        return str(value)

    return Field(write)


def optional(field: Field) -> Field:
    """The same, or None; it still has to be given."""
    return Field(field.write, may_be_none=True)


ID = Field(_uuid)
HASH = Field(_text(_SHA256))
COUNT = Field(_count)
DAY = Field(_day)
CONTROL = Field(_text(_CONTROL))
CODE = Field(_text(_CODE))
"""A stable code of ours: lower case, no spaces, at most 40 characters."""
VERSION = Field(_text(_VERSION))
"""A version or the id of a rulepack: ``3.3``, ``cyber-essentials-3.3``, ``1.0.0``."""
REFERENCE = Field(_text(re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")))
"""An id of ours that need not be a UUID: a control, a question, a period."""


class UndeclaredEventError(Exception):
    """A mistake of ours: the event or its details are not as declared. The use case does not happen."""


def checked(name: str, fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of ``values``. Raises UndeclaredEventError that names the event and the field."""
    if values.keys() != fields.keys():
        differing = sorted(values.keys() ^ fields.keys())
        raise UndeclaredEventError(f"{name} carries {sorted(fields)}; it differs in {differing}")
    return {field: _written(name, field, kind, values[field]) for field, kind in fields.items()}


def _written(event: str, name: str, field: Field, value: Any) -> Any:
    if value is None and field.may_be_none:
        return None
    try:
        return field.write(value)
    except (ValueError, TypeError, AttributeError):
        # Without the value: it may be just what an event must not hold, and this may be logged.
        raise UndeclaredEventError(f"{event}: {name} is not of its declared kind") from None
