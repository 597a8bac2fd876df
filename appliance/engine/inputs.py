"""What a rule read over all the entries it considered: each value, and how often.

Each field of each selection is counted once in an evaluation, however many checks read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from appliance.engine.expression.reads import Pattern
from appliance.engine.facts import UNKNOWN
from appliance.engine.findings import Input, ValueCount
from appliance.engine.reading import EVERYWHERE, Read
from appliance.engine.selections import Selection


class InputCounts:
    """The counts of one evaluation. Selections live as long as it does, so ids are safe keys."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._found: dict[tuple[int, int], Input] = {}

    def of(self, reads: Iterable[Read], selection: Selection | None) -> tuple[Input, ...]:
        """What was read, in reading order."""
        chosen, found = id(selection), self._found
        inputs = []
        for read in reads:
            key = (read.identity, EVERYWHERE if read.position == EVERYWHERE else chosen)
            seen = found.get(key)
            if seen is None:
                seen = found[key] = Input(read.text, _counted(self._values(read, selection)))
            inputs.append(seen)
        return tuple(inputs)

    def _values(self, read: Read, selection: Selection | None) -> list[Any]:
        if selection is None or read.position == EVERYWHERE:
            return _column([self._facts.get(read.steps[0], UNKNOWN)], read.steps[1:])
        return _column(_starts(selection.entries, read.position), read.steps)


def _starts(entries: list[Any], position: int) -> list[Any]:
    """The entries themselves, or each outer or inner one once where there are several variables."""
    if entries and isinstance(entries[0], tuple):
        return list({id(entry[position]): entry[position] for entry in entries}.values())
    return entries


def _column(values: list[Any], steps: Pattern) -> list[Any]:
    """One step down for all values at a time: far quicker than one value all the way down."""
    for step in steps:
        if step == "*":
            values = [entry for value in values if value.__class__ is list for entry in value]
        else:
            values = [value.get(step, UNKNOWN) if value.__class__ is dict else UNKNOWN for value in values]
    return values


def _counted(values: list[Any]) -> tuple[ValueCount, ...]:
    """Most fields hold one value throughout, so that case comes first."""
    if values and values[0].__class__ not in _WHOLE and values.count(values[0]) == len(values):
        return (ValueCount(values[0], len(values)),)
    counts: dict[Any, int] = {}
    for value in values:
        shown = _described(value) if value.__class__ in _WHOLE else value
        counts[shown] = counts.get(shown, 0) + 1
    return tuple(ValueCount(value, counts[value]) for value in sorted(counts, key=_value_order))


_WHOLE = (list, dict)  # too large to show


def _described(value: Any) -> str:
    return f"{len(value)} listed" if isinstance(value, list) else "present"


def _value_order(value: Any) -> tuple[int, float, str]:
    """null, then numbers, then text; the same everywhere."""
    if value is None:
        return (0, 0, "")
    if isinstance(value, int | float):
        return (1, value, "")
    return (2, 0, value)
