"""One evaluation under way: the facts, the look-ups, and what has been computed so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appliance.engine.expression.interpreter import Scope, Traced, Tracer
from appliance.engine.expression.reads import Pattern, pattern_text
from appliance.engine.facts import UNKNOWN, entry_path
from appliance.engine.findings import Input, ValueCount
from appliance.engine.pack import RulePack
from appliance.engine.runtime import Runtime
from appliance.engine.selections import Selections


@dataclass
class Run:
    """Everything a check may look at. ``facts`` are canonical."""

    pack: RulePack
    facts: Mapping[str, Any]
    as_of: date
    runtime: Runtime = field(init=False)
    selections: Selections = field(init=False)
    _inputs: dict[tuple[int, Pattern], Input] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.runtime = Runtime(self.facts, self.as_of, self.pack.support, self.pack.tables)
        self.selections = Selections(
            self.pack.plans, self.pack.functions, self.facts["profile"], self.runtime
        )

    def ask(self, function: str) -> bool | None:
        """A question about the organisation as a whole: True, False or None for unknown."""
        answer: bool | None = self.pack.functions[function](self.facts["profile"], self.runtime)
        return answer

    def tracer(self) -> Tracer:
        return Tracer(self.facts["profile"], self.runtime, self.pack.vocabulary)

    def bound(self, selection: int, entry: Any) -> Scope:
        """The variables of one entry of a selection, with their paths."""
        plan = self.pack.plans[selection]
        values = entry if len(plan.variables) > 1 else (entry,)
        scope: dict[str, Traced] = {}
        for variable, value in zip(plan.variables, values, strict=False):
            pattern = plan.scope[variable]
            scope[variable] = Traced(value, self._path_of(value, pattern or (), scope, plan.scope))
        return scope

    def _path_of(self, value: Any, pattern: Pattern, outer: Scope, patterns: Any) -> str:
        """Where an entry stands: below the outer entry it came from, or below a section."""
        steps = pattern[:-1]
        for variable, bound in reversed(list(outer.items())):
            above = patterns[variable]
            if above and steps[: len(above)] == above:
                entries = _descend(bound.value, steps[len(above) :])
                path = ".".join([bound.path or "", *steps[len(above) :]])
                return entry_path(path, entries, value)
        return entry_path(".".join(steps), _descend(self.facts, steps), value)

    def inputs(self, selection: int, patterns: Iterable[Pattern]) -> tuple[Input, ...]:
        """What the rule read over all entries considered, value by value."""
        return tuple(self._input(selection, pattern) for pattern in patterns)

    def _input(self, selection: int, pattern: Pattern) -> Input:
        key = (selection, pattern)
        found = self._inputs.get(key)
        if found is None:
            counts = Counter(self._values(selection, pattern))
            values = tuple(ValueCount(value, counts[value]) for value in sorted(counts, key=_value_order))
            found = self._inputs[key] = Input(pattern_text(pattern), values)
        return found

    def _values(self, selection: int, pattern: Pattern) -> Iterator[Any]:
        if selection >= 0:
            plan = self.pack.plans[selection]
            for at in reversed(range(len(plan.variables))):
                above = plan.scope[plan.variables[at]]
                if above is not None and pattern[: len(above)] == above:
                    starts = self._starts(selection, at, len(plan.variables))
                    return _walk_all(starts, pattern[len(above) :])
        return _walk(self.facts, pattern)

    def _starts(self, selection: int, at: int, width: int) -> Iterable[Any]:
        entries = self.selections[selection].entries
        if width == 1:
            return entries
        return {id(entry[at]): entry[at] for entry in entries}.values()


def _descend(value: Any, steps: Sequence[str]) -> list[Any]:
    for step in steps:
        value = value.get(step, {}) if isinstance(value, Mapping) else {}
    return value if isinstance(value, list) else []


def _walk_all(starts: Iterable[Any], steps: Pattern) -> Iterator[Any]:
    if len(steps) == 1 and steps[0] != "*":
        name = steps[0]
        return (_leaf(start.get(name, UNKNOWN)) for start in starts)
    return (value for start in starts for value in _walk(start, steps))


def _walk(value: Any, steps: Pattern) -> Iterator[Any]:
    for at, step in enumerate(steps):
        if step == "*":
            if isinstance(value, list):
                for entry in value:
                    yield from _walk(entry, steps[at + 1 :])
            return
        value = value.get(step, UNKNOWN) if isinstance(value, Mapping) else UNKNOWN
    yield _leaf(value)


def _leaf(value: Any) -> Any:
    if isinstance(value, list):
        return f"{len(value)} listed"
    return "present" if isinstance(value, Mapping) else value


def _value_order(value: Any) -> tuple[int, float, str]:
    """null, then numbers, then text; the same everywhere."""
    if value is None:
        return (0, 0, "")
    if isinstance(value, bool | int | float):
        return (1, value, "")
    return (2, 0, str(value))
