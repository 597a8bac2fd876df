"""What a check read: every path with the values found there and how often, as an explanation shows it.

A path that begins with a dot is read on every entry of a group; any other is read in the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from scripts.benchmarks.floor_logic import UNKNOWN
from scripts.benchmarks.floor_results import Input

Step = Callable[[Sequence[Any]], Sequence[Any]]


def counted(path: str, values: Iterable[Any]) -> Input:
    """How often each value stands at a path; null first, then numbers, then text."""
    counts: dict[Any, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    order = sorted(counts, key=_order) if len(counts) > 1 else counts
    return Input(path, [(value, counts[value]) for value in order])


def values_at(starts: Sequence[Any], read: str) -> Sequence[Any]:
    """The values a path leads to from each start. Lists and objects are only said to be there."""
    for values in _steps(read):
        starts = values(starts)
    return [_leaf(value) if value.__class__ in (list, dict) else value for value in starts]


@cache
def _steps(read: str) -> tuple[Step, ...]:
    """``.fixes[*].released_on``: the field ``fixes``, every entry, the field ``released_on``."""
    fields = read.removeprefix(".").replace("[*]", ".*").split(".")
    return tuple(_entries if field == "*" else partial(_field, field) for field in fields)


def _field(field: str, starts: Sequence[Any]) -> Sequence[Any]:
    return [start.get(field, UNKNOWN) if start.__class__ is dict else UNKNOWN for start in starts]


def _entries(starts: Sequence[Any]) -> Sequence[Any]:
    return [entry for start in starts if isinstance(start, list) for entry in start]


def _leaf(value: Any) -> str:
    return f"{len(value)} listed" if isinstance(value, list) else "present"


def _order(value: Any) -> tuple[int, float, str]:
    if value is None:
        return (0, 0, "")
    return (1, value, "") if isinstance(value, int | float) else (2, 0, value)
