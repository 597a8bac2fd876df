"""Where two JSON values first differ, as a JSON pointer and a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import printable
from appliance.foundation.json_pointer import pointer_step
from appliance.foundation.strict_json import parse_json

_SHOWN = 60  # characters of a value that a sentence quotes


@dataclass(frozen=True)
class Difference:
    """``place`` is a JSON pointer below the value compared."""

    place: str
    sentence: str


def as_read(value: Any) -> Any:
    """The value as it comes back from its canonical bytes: 5.0 as 5, tuples as lists."""
    return parse_json(canonical_bytes(value), source="a value made again")


def first_difference(stored: Any, computed: Any) -> Difference | None:
    """The first place, fields by name and items in order, where ``stored`` is not ``computed``.

    Both are values as JSON is read; None when they are the same.
    """
    if canonical_bytes(stored) == canonical_bytes(computed):
        return None
    return next(_differences(stored, computed, ""), None)


def _differences(stored: Any, computed: Any, place: str) -> Iterator[Difference]:
    if isinstance(stored, dict) and isinstance(computed, dict):
        yield from _of_objects(stored, computed, place)
    elif isinstance(stored, list) and isinstance(computed, list):
        yield from _of_lists(stored, computed, place)
    elif type(stored) is not type(computed) or stored != computed:
        yield Difference(place, f"is {_shown(stored)}, but comes out as {_shown(computed)}")


def _of_objects(stored: dict[str, Any], computed: dict[str, Any], place: str) -> Iterator[Difference]:
    for name in sorted({*stored, *computed}):
        inner = place + pointer_step(name)
        if name not in computed:
            yield Difference(inner, "should not be there")
        elif name not in stored:
            yield Difference(inner, f"is missing; it comes out as {_shown(computed[name])}")
        else:
            yield from _differences(stored[name], computed[name], inner)


def _of_lists(stored: list[Any], computed: list[Any], place: str) -> Iterator[Difference]:
    ours, theirs = [*map(canonical_bytes, stored)], [*map(canonical_bytes, computed)]
    extra, lacking = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if ours != theirs and not extra and not lacking:
        yield Difference(place, "holds its items in another order than they come out in")
    elif len(stored) != len(computed):
        yield Difference(place, _another_length(extra, lacking))
    for at, (one, other) in enumerate(zip(stored, computed, strict=False)):
        yield from _differences(one, other, place + pointer_step(at))


def _another_length(extra: Counter[bytes], lacking: Counter[bytes]) -> str:
    told = [("lacks", lacking), ("should not hold", extra)]
    return " and ".join(f"{words} {_named(items)}" for words, items in told if items)


def _named(items: Counter[bytes]) -> str:
    first = _cut(next(iter(items)).decode("utf-8"))
    return first if items.total() == 1 else f"{first} and {items.total() - 1} more"


def _shown(value: Any) -> str:
    return _cut(canonical_bytes(value).decode("utf-8"))


def _cut(text: str) -> str:
    return printable(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
