"""The entries a check looks at: a list, filtered step by step.

Checks share their first steps (``devices where in_scope(d)``), so each step is a selection of
its own, planned once for the pack and computed at most once in an evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.errors import PackError
from appliance.engine.expression.codegen import ModuleWriter
from appliance.engine.expression.reads import Pattern, binding_pattern, patterns_read
from appliance.engine.expression.syntax import And, Binding, Expression, FieldOf
from appliance.engine.reading import Read, Reads

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """One step. ``kind`` is ``list`` (no parent), ``filter`` or ``flatten``.

    ``reads`` is what a filter looks at in the entries of its parent, besides what steps before it did.
    """

    kind: str
    parent: int
    function: str
    optional: bool
    variables: tuple[str, ...]
    scope: Mapping[str, Pattern | None]
    reads: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """``entries`` in order (tuples where there are several variables).

    ``maybe`` holds positions whose filter is unknown; ``holes`` are outer entries whose inner
    list is unknown; ``listed`` is False when the outermost list itself is unknown.
    """

    entries: list[Any]
    maybe: frozenset[int] = frozenset()
    holes: tuple[Any, ...] = ()
    listed: bool = True


class Planner:
    """Turns the ``each`` of checks into plans, reusing equal steps."""

    def __init__(self, module: ModuleWriter, reads: Reads) -> None:
        self.plans: list[Plan] = []
        self._module = module
        self._reads = reads
        self._known: dict[Any, int] = {}

    def plan(self, bindings: Sequence[Binding], place: str) -> int:
        """The index of the plan for these bindings."""
        at = -1
        for binding in bindings:
            at = self._source(at, binding, place)
            for condition in _conjuncts(binding.where):
                at = self._filter(at, condition, place)
        return at

    def _source(self, parent: int, binding: Binding, place: str) -> int:
        if isinstance(binding.source, FieldOf):
            raise PackError("a check goes through a list of the facts, not of a call", place)
        outer = self.plans[parent].scope if parent >= 0 else {}
        variables = self.plans[parent].variables if parent >= 0 else ()
        if binding.variable in variables:
            raise PackError(f"the variable {binding.variable!r} is bound twice", place)
        scope = {**outer, binding.variable: binding_pattern(binding, outer, self._module.vocabulary)}
        function = self._module.add_lists(binding.source, variables)
        kind = "list" if parent < 0 else "flatten"
        plan = Plan(kind, parent, function, binding.optional, (*variables, binding.variable), scope)
        return self._remember((kind, parent, binding.variable, binding.source, binding.optional), plan)

    def _filter(self, parent: int, condition: Expression, place: str) -> int:
        if self._module.vocabulary.calls(condition, "evidence_ok"):
            raise PackError("evidence_ok belongs into 'when', not into 'where'", place)
        key = ("filter", parent, condition)
        if key in self._known:
            return self._known[key]
        variables, scope = self.plans[parent].variables, self.plans[parent].scope
        function = self._module.add_judge(condition, variables)
        reads = self.reads_beside(parent, condition)
        return self._remember(key, Plan("filter", parent, function, False, variables, scope, reads))

    def reads_beside(self, at: int, condition: Expression) -> tuple[Read, ...]:
        """What a condition on the entries of a selection reads, besides what chose them."""
        scope, seen = self.plans[at].scope, set(self._choosing(at))
        patterns = patterns_read(condition, scope, self._module.vocabulary)
        return tuple(read for read in self._reads.of(patterns, scope) if read.text not in seen)

    def _choosing(self, at: int) -> Iterator[str]:
        while at >= 0:
            yield from (read.text for read in self.plans[at].reads)
            at = self.plans[at].parent

    def _remember(self, key: Any, plan: Plan) -> int:
        if key not in self._known:
            self._known[key] = len(self.plans)
            self.plans.append(plan)
        return self._known[key]


class Selections:
    """Computes the planned selections of one evaluation, each at most once."""

    def __init__(
        self, plans: Sequence[Plan], functions: Functions, profile: Mapping[str, Any], runtime: Any
    ) -> None:
        self._plans, self._functions = plans, functions
        self._profile, self._runtime = profile, runtime
        self._done: dict[int, Selection] = {}

    def __getitem__(self, at: int) -> Selection:
        found = self._done.get(at)
        if found is None:
            found = self._done[at] = self._compute(self._plans[at])
        return found

    def _compute(self, plan: Plan) -> Selection:
        function = self._functions[plan.function]
        if plan.kind == "list":
            return _whole(function(self._profile, self._runtime), optional=plan.optional)
        parent = self[plan.parent]
        if plan.kind == "flatten":
            return self._flatten(parent, function, plan)
        yes, dim = function(self._profile, self._runtime, parent.entries)
        return _filtered(parent, yes, dim)

    def _flatten(self, parent: Selection, function: Callable[..., Any], plan: Plan) -> Selection:
        entries: list[Any] = []
        maybe: list[int] = []
        holes = list(parent.holes)
        for at, outer in enumerate(parent.entries):
            bound = outer if len(plan.variables) > 2 else (outer,)
            inner = function(self._profile, self._runtime, *bound)
            if not isinstance(inner, list):
                holes.extend(() if plan.optional else (bound,))
                continue
            if at in parent.maybe:
                maybe.extend(range(len(entries), len(entries) + len(inner)))
            entries.extend((*bound, entry) for entry in inner)
        return Selection(entries, frozenset(maybe), tuple(holes), parent.listed)


def _whole(found: Any, *, optional: bool) -> Selection:
    if isinstance(found, list):
        return Selection(found)
    return Selection([], listed=optional)


def _filtered(parent: Selection, yes: list[int], dim: list[int]) -> Selection:
    if not dim and not parent.maybe:
        if len(yes) == len(parent.entries):
            return parent
        kept = [parent.entries[at] for at in yes]
        return Selection(kept, frozenset(), parent.holes, parent.listed)
    unclear = parent.maybe.union(dim)
    order = sorted([*yes, *dim])
    maybe = frozenset(new for new, old in enumerate(order) if old in unclear)
    return Selection([parent.entries[at] for at in order], maybe, parent.holes, parent.listed)


def _conjuncts(where: Expression | None) -> Sequence[Expression]:
    if where is None:
        return ()
    return where.operands if isinstance(where, And) else (where,)
