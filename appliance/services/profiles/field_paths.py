"""Reading and changing one field of a nested document by its steps, without a trace of what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
Steps: TypeAlias = tuple[str, ...]


class Absent(Enum):
    """Stands for a field that is not there: nobody has said anything."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


def value_at(document: Json, steps: Sequence[str]) -> Json:
    """The value of a field, or ABSENT."""
    for step in steps:
        if not isinstance(document, Mapping) or step not in document:
            return ABSENT
        document = document[step]
    return document


def put(document: dict[str, Json], steps: Sequence[str], value: Json) -> None:
    """Sets a field; ABSENT removes it, and objects that hold nothing any more with it."""
    if value is ABSENT:
        _remove(document, steps)
        return
    for step in steps[:-1]:
        document = document.setdefault(step, {})
    document[steps[-1]] = value


def _remove(document: dict[str, Json], steps: Sequence[str]) -> None:
    if steps[0] not in document:
        return
    if len(steps) == 1:
        del document[steps[0]]
    elif isinstance(document[steps[0]], dict):
        _remove(document[steps[0]], steps[1:])
        if not document[steps[0]]:
            del document[steps[0]]
