"""Walks an expression for one entry and says what it read and what it lacked.

Gives the same answers as the compiled form (a property test holds the two together), but
slowly: it is used only for the entries a check objects to or cannot judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.syntax import (
    Aggregate,
    And,
    Arithmetic,
    Binding,
    Call,
    Compare,
    Constant,
    Expression,
    FieldOf,
    Is,
    ListLiteral,
    Literal,
    Membership,
    Not,
    Or,
    Path,
    Quantifier,
)
from appliance.engine.facts import NOTHING, UNKNOWN, entry_path
from appliance.engine.runtime import Runtime

_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


@dataclass(frozen=True, slots=True)
class Traced:
    """A value, where it stands if it is a fact, and the facts that were lacking for it."""

    value: Any
    path: str | None = None
    lacking: tuple[str, ...] = ()


Scope = Mapping[str, Traced]
Known = dict[
    tuple[str, str], tuple[Traced, dict[str, Any]]
]  # (definition, path of the entry) -> answer, reads


@dataclass
class Tracer:
    """Evaluates within one evaluation; ``reads`` fills up in reading order, path -> value.

    ``known`` may be shared by the tracers of an evaluation: what a definition said of an entry, and
    what it read for that, is worked out once.
    """

    profile: Mapping[str, Any]
    runtime: Runtime
    vocabulary: Vocabulary
    reads: dict[str, Any] = field(default_factory=dict)
    known: Known = field(default_factory=dict)

    def evaluate(self, node: Expression, scope: Scope) -> Traced:
        """The value of ``node``; truth is True, False or None for unknown."""
        handler = self._HANDLERS[type(node)]
        return handler(self, node, scope)

    def _literal(self, node: Literal, _scope: Scope) -> Traced:
        return Traced(node.value)

    def _list(self, node: ListLiteral, _scope: Scope) -> Traced:
        return Traced(list(node.values))

    def _constant(self, node: Constant, _scope: Scope) -> Traced:
        return Traced(self.vocabulary.constants[node.name])

    def _path(self, node: Path, scope: Scope) -> Traced:
        if node.root in scope:
            start = scope[node.root]
        elif node.root == "evidence":
            start = Traced(self.runtime.evidence, "evidence")
        else:
            start = Traced(self.profile.get(node.root, UNKNOWN), f"profile.{node.root}")
        return self._descend(start, node.fields)

    def _field_of(self, node: FieldOf, scope: Scope) -> Traced:
        return self._descend(self.evaluate(node.subject, scope), node.fields)

    def _descend(self, start: Traced, fields: Sequence[str]) -> Traced:
        value, path = start.value, start.path
        for name in fields:
            value = value.get(name, UNKNOWN) if isinstance(value, dict) else UNKNOWN
            path = None if path is None else f"{path}.{name}"
        if path is not None and not isinstance(value, dict):
            self.reads[path] = f"{len(value)} listed" if isinstance(value, list) else value
        if value != UNKNOWN:
            return Traced(value, path)
        return Traced(value, path, start.lacking if path is None else (path,))

    def _not(self, node: Not, scope: Scope) -> Traced:
        inner = self.evaluate(node.operand, scope)
        return inner if inner.value is None else Traced(not inner.value)

    def _and(self, node: And, scope: Scope) -> Traced:
        return self._joined(node.operands, scope, decides=False)

    def _or(self, node: Or, scope: Scope) -> Traced:
        return self._joined(node.operands, scope, decides=True)

    def _joined(self, operands: Sequence[Expression], scope: Scope, *, decides: bool) -> Traced:
        lacking: list[str] = []
        unclear = False
        for operand in operands:
            part = self.evaluate(operand, scope)
            if part.value is decides:
                return Traced(decides)
            if part.value is None:
                unclear = True
                lacking.extend(part.lacking)
        return Traced(None, None, tuple(lacking)) if unclear else Traced(not decides)

    def _compare(self, node: Compare, scope: Scope) -> Traced:
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        ordered = node.operator not in ("==", "!=")
        unclear = [
            part for part in (left, right) if part.value == UNKNOWN or (ordered and part.value is None)
        ]
        if unclear:
            return Traced(None, None, tuple(path for part in unclear for path in _doubt(part)))
        return Traced(_ORDERINGS[node.operator](left.value, right.value))

    def _is(self, node: Is, scope: Scope) -> Traced:
        value = self.evaluate(node.subject, scope).value
        same = value is None if node.literal.value is None else value == node.literal.value
        return Traced(bool(same) is not node.negated)

    def _membership(self, node: Membership, scope: Scope) -> Traced:
        subject = self.evaluate(node.subject, scope)
        members = self.evaluate(node.members, scope)
        inside = self.runtime.contains(members.value, subject.value)
        if inside is None:
            return Traced(None, None, _lacking([subject, members]))
        return Traced(inside is not node.negated)

    def _arithmetic(self, node: Arithmetic, scope: Scope) -> Traced:
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        work = self.runtime.add if node.operator == "+" else self.runtime.subtract
        return Traced(work(left.value, right.value), None, _lacking([left, right]))

    def _quantifier(self, node: Quantifier, scope: Scope) -> Traced:
        body: Expression = node.body if node.kind == "any" else Not(node.body)
        condition = body if node.binding.where is None else And((node.binding.where, body))
        found = node.kind == "any"
        entries = self._entries(node.binding, scope)
        if isinstance(entries, Traced):
            return Traced(None, None, entries.lacking)
        unclear: list[Traced] = []
        for entry in entries:
            verdict = self.evaluate(condition, {**scope, node.binding.variable: entry})
            if verdict.value:
                return Traced(found)
            if verdict.value is None:
                unclear.append(verdict)
        return Traced(None, None, _lacking(unclear)) if unclear else Traced(not found)

    def _aggregate(self, node: Aggregate, scope: Scope) -> Traced:
        entries = self._entries(node.binding, scope)
        if isinstance(entries, Traced):
            return Traced(UNKNOWN, None, entries.lacking)
        total: Any = 0
        lacking: list[str] = []
        for entry in entries:
            inner = {**scope, node.binding.variable: entry}
            chosen = self._chosen(node.binding, inner)
            if chosen.value is None:
                return Traced(UNKNOWN, None, chosen.lacking)
            if chosen.value:
                part = Traced(1) if node.body is None else self.evaluate(node.body, inner)
                lacking.extend(part.lacking)
                total = self.runtime.add(total, part.value)
        return Traced(total, None, tuple(lacking))

    def _chosen(self, binding: Binding, scope: Scope) -> Traced:
        return Traced(True) if binding.where is None else self.evaluate(binding.where, scope)

    def _entries(self, binding: Binding, scope: Scope) -> list[Traced] | Traced:
        """The entries to go through, or what was lacking when there is no list."""
        source = self.evaluate(binding.source, scope)
        if not isinstance(source.value, list):
            return [] if binding.optional else source
        path = source.path or ""
        return [Traced(entry, entry_path(path, source.value, entry)) for entry in source.value]

    def _call(self, node: Call, scope: Scope) -> Traced:
        arguments = [self.evaluate(argument, scope) for argument in node.arguments]
        definition = self.vocabulary.definitions.get(node.name)
        if definition is not None:
            return self._defined(definition, arguments)
        if node.name == "by_id":
            return self._by_id(*arguments)
        return _built_in(self.runtime, node.name, arguments)

    def _defined(self, definition: Definition, arguments: Sequence[Traced]) -> Traced:
        scope = dict(zip(definition.parameters, arguments, strict=True))
        [path] = [argument.path for argument in arguments] if len(arguments) == 1 else [None]
        if path is None or definition.of_control:
            return self.evaluate(definition.body, scope)  # depends on more than where the entry stands
        key = (definition.name, path)
        if key not in self.known:
            outer, self.reads = self.reads, {}
            self.known[key] = self.evaluate(definition.body, scope), self.reads
            self.reads = outer
        said, read = self.known[key]
        self.reads.update(read)
        return said

    def _by_id(self, entries: Traced, wanted: Traced) -> Traced:
        found = self.runtime.by_id(entries.value, wanted.value)
        if found is NOTHING:
            return Traced(found, None, entries.lacking or wanted.lacking or (wanted.path or "",))
        return Traced(found, entry_path(entries.path or "", entries.value, found))

    _HANDLERS: ClassVar[Mapping[type, Callable[[Tracer, Any, Scope], Traced]]] = {
        Literal: _literal,
        ListLiteral: _list,
        Constant: _constant,
        Path: _path,
        FieldOf: _field_of,
        Not: _not,
        And: _and,
        Or: _or,
        Compare: _compare,
        Is: _is,
        Membership: _membership,
        Arithmetic: _arithmetic,
        Quantifier: _quantifier,
        Aggregate: _aggregate,
        Call: _call,
    }


def _doubt(part: Traced) -> tuple[str, ...]:
    """What to ask for when a value cannot be compared; a null number is lacking too."""
    return part.lacking or (() if part.path is None else (part.path,))


def _lacking(parts: Sequence[Traced]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for part in parts for path in part.lacking))


def _built_in(runtime: Runtime, name: str, arguments: Sequence[Traced]) -> Traced:
    values = [argument.value for argument in arguments]
    match name:
        case "surely":
            return Traced(values[0] is True)
        case "possibly":
            return Traced(values[0] is not False)
        case "evidence_ok":
            return Traced(values[0] in runtime.ok_kinds)
        case "age" | "until":
            return _with_doubt(getattr(runtime, name)[values[0]], arguments)
        case "support" | "support_ends":
            return _with_doubt(getattr(runtime, name)[tuple(values)], arguments)
        case _:
            return _with_doubt(getattr(runtime, name)(*values), arguments)


def _with_doubt(value: Any, arguments: Sequence[Traced]) -> Traced:
    """An unknown answer lacks its unknown arguments, or else whatever it was asked about."""
    if value is not None and value != UNKNOWN:
        return Traced(value)
    asked = tuple(argument.path for argument in arguments if argument.path is not None)
    return Traced(value, None, _lacking(arguments) or asked)
