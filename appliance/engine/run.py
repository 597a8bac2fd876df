"""One evaluation under way: the facts, the look-ups, and what has been computed so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appliance.engine.expression.interpreter import Known, Scope, Traced, Tracer
from appliance.engine.expression.reads import Pattern
from appliance.engine.facts import entry_path
from appliance.engine.findings import Input
from appliance.engine.inputs import InputCounts
from appliance.engine.pack import Rule, RulePack
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
    _counts: InputCounts = field(init=False)
    _known: Known = field(default_factory=dict)
    _choosing: dict[int, tuple[Input, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._counts = InputCounts(self.facts)
        self.runtime = Runtime(self.facts, self.as_of, self.pack.support, self.pack.tables)
        self.selections = Selections(
            self.pack.plans, self.pack.functions, self.facts["profile"], self.runtime
        )

    def ask(self, function: str) -> bool | None:
        """A question about the organisation as a whole: True, False or None for unknown."""
        answer: bool | None = self.pack.functions[function](self.facts["profile"], self.runtime)
        return answer

    def tracer(self) -> Tracer:
        return Tracer(self.facts["profile"], self.runtime, self.pack.vocabulary, known=self._known)

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

    def inputs(self, rule: Rule) -> tuple[Input, ...]:
        """What the rule read over all entries considered: to choose them, then to judge them."""
        if rule.selection < 0:
            return self._counts.of(rule.reads, None)
        return self._chosen_by(rule.selection) + self._counts.of(rule.reads, self.selections[rule.selection])

    def _chosen_by(self, selection: int) -> tuple[Input, ...]:
        """What each step read of the entries it chose among, those it left out included."""
        found = self._choosing.get(selection)
        if found is None:
            plan = self.pack.plans[selection]
            above = () if plan.parent < 0 else self._chosen_by(plan.parent)
            own = self._counts.of(plan.reads, self.selections[plan.parent]) if plan.reads else ()
            found = self._choosing[selection] = above + own
        return found


def _descend(value: Any, steps: Sequence[str]) -> list[Any]:
    for step in steps:
        value = value.get(step, {}) if isinstance(value, Mapping) else {}
    return value if isinstance(value, list) else []
