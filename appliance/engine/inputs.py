"""What a rule read over all the entries it considered: each value, and how often.

Where to look is worked out once for the pack; in an evaluation each field of each selection is
counted once, however many checks read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.expression.reads import Pattern, pattern_text
from appliance.engine.facts import UNKNOWN
from appliance.engine.findings import Input, ValueCount
from appliance.engine.selections import Plan, Selection

EVERYWHERE = -1  # the position of a read that does not depend on the entries considered


@dataclass(frozen=True, slots=True)
class Read:
    """``steps`` from the entry at ``position`` of a selection, or from the facts themselves."""

    identity: int
    text: str
    position: int
    steps: Pattern


class Reads:
    """Numbers the reads of a pack, so that equal ones are counted once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Pattern], int] = {}

    def of(self, patterns: Sequence[Pattern], plan: Plan | None) -> tuple[Read, ...]:
        """Where each pattern starts: the innermost variable it belongs to, or the facts."""
        return tuple(self._read(pattern, plan) for pattern in patterns)

    def _read(self, pattern: Pattern, plan: Plan | None) -> Read:
        position, steps = _start(pattern, plan)
        identity = self._known.setdefault((position, pattern), len(self._known))
        return Read(identity, pattern_text(pattern), position, steps)


def _start(pattern: Pattern, plan: Plan | None) -> tuple[int, Pattern]:
    variables = () if plan is None else plan.variables
    for position in reversed(range(len(variables))):
        above = plan.scope[variables[position]] if plan is not None else None
        if above is not None and pattern[: len(above)] == above:
            return position, pattern[len(above) :]
    return EVERYWHERE, pattern


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
