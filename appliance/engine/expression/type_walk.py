"""One pass over one expression: the type of every part, and what cannot be right about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from appliance.engine.expression.builtin_types import builtin_type
from appliance.engine.expression.definitions import BUILTINS
from appliance.engine.expression.fact_types import (
    Choice,
    Day,
    FactType,
    ListOf,
    Null,
    Number,
    Record,
    Truth,
    Whatever,
    Word,
)
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
    Scalar,
    children,
)
from appliance.engine.expression.type_rules import (
    Complaint,
    did_you_mean,
    equality_complaint,
    order_complaint,
)
from appliance.engine.expression.type_surroundings import Surroundings, TypeProblem, Variables


class Walk:
    """Collects problems and answers Whatever where it found one, so that each is told once.

    `inside` is the definition whose body this is, or ''; `in_control` says that evidence_ok has a control to
    speak of.
    """

    def __init__(
        self, pack: Surroundings, variables: Variables, *, in_control: bool, inside: str = ""
    ) -> None:
        self._pack = pack
        self._variables = dict(variables)
        self._in_control = in_control
        self._inside = inside
        self.problems: list[TypeProblem] = []

    def type_of(self, node: Expression) -> FactType:
        """The type of any expression."""
        return _HANDLERS[type(node)](self, node)

    def condition(self, node: Expression) -> None:
        """Complains unless the expression is true, false or unknown."""
        found = self.type_of(node)
        if not isinstance(found, Truth | Whatever):
            hint = f"; write for example == '{found.values[0]}'" if isinstance(found, Choice) else ""
            self._complain(_needed("not-a-condition", "a condition", found, hint), node)

    def number(self, node: Expression) -> None:
        """Complains unless the expression is a number."""
        found = self.type_of(node)
        if not isinstance(found, Number | Whatever):
            hint = "; use age(…) or until(…)" if isinstance(found, Day) else ""
            self._complain(_needed("not-a-number", "a number", found, hint), node)

    def bound(self, binding: Binding) -> dict[str, FactType]:
        """The binding's variable with the type of an entry; checks source and `where`."""
        source = self.type_of(binding.source)
        item: FactType = Whatever()
        if isinstance(source, ListOf):
            item = source.item
        elif not isinstance(source, Whatever):
            self._complain(_needed("not-a-list", "a list", source), binding.source)
        name = binding.variable
        if name in self._variables or name in self._pack.types.roots:
            self._complain(("shadowed-name", f"'{name}' already means something else here"), binding)
        if binding.where is not None:
            self._within({name: item}).condition(binding.where)
        return {name: item}

    def _within(self, variables: Variables) -> Walk:
        both = {**self._variables, **variables}
        inner = Walk(self._pack, both, in_control=self._in_control, inside=self._inside)
        inner.problems = self.problems
        return inner

    def _complain(self, complaint: Complaint, node: Expression | Binding) -> Whatever:
        problem = TypeProblem(*complaint, node.column, self._inside)
        if problem not in self.problems:
            self.problems.append(problem)
        return Whatever()

    def _literal(self, node: Literal) -> FactType:
        return _type_of_scalar(node.value)

    def _list_literal(self, node: ListLiteral) -> FactType:
        return self._complain(("wrong-types", "a list in brackets only stands after 'in'"), node)

    def _constant(self, node: Constant) -> FactType:
        constants = self._pack.vocabulary.constants
        if node.name not in constants:
            message = f"the pack has no constant {node.name}{did_you_mean(node.name, constants)}"
            return self._complain(("unknown-constant", message), node)
        self._pack.used.constants.add(node.name)
        return _type_of_scalar(constants[node.name])

    def _path(self, node: Path) -> FactType:
        start = self._variables.get(node.root) or self._pack.types.roots.get(node.root)
        if start is None:
            hint = did_you_mean(node.root, [*self._variables, *self._pack.types.roots])
            return self._complain(("unknown-name", f"nothing is called '{node.root}' here{hint}"), node)
        return self._descend(start, node.fields, node)

    def _field_of(self, node: FieldOf) -> FactType:
        return self._descend(self.type_of(node.subject), node.fields, node)

    def _descend(self, start: FactType, fields: Sequence[str], node: Expression) -> FactType:
        found = start
        for name in fields:
            if isinstance(found, Whatever):
                return found
            if not isinstance(found, Record):
                hint = "; use any, all or count" if isinstance(found, ListOf) else ""
                message = f"'.{name}' is asked of {found}, which has no fields{hint}"
                return self._complain(("no-fields", message), node)
            if name not in found.fields:
                message = f"'{found.label}' has no field '{name}'{did_you_mean(name, found.fields)}"
                return self._complain(("unknown-field", message), node)
            found = found.fields[name]
        return found

    def _conditions(self, node: And | Or) -> FactType:
        for operand in node.operands:
            self.condition(operand)
        return Truth()

    def _not(self, node: Not) -> FactType:
        self.condition(node.operand)
        return Truth()

    def _arithmetic(self, node: Arithmetic) -> FactType:
        self.number(node.left)
        self.number(node.right)
        return Number()

    def _compare(self, node: Compare) -> FactType:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.operator in ("==", "!="):
            return self._equal(left, right, node)
        complaint = order_complaint(left, right)
        return self._complain(complaint, node) if complaint else Truth()

    def _is(self, node: Is) -> FactType:
        return self._equal(self.type_of(node.subject), _type_of_scalar(node.literal.value), node)

    def _membership(self, node: Membership) -> FactType:
        subject = self.type_of(node.subject)
        if isinstance(node.members, ListLiteral):
            for value in node.members.values:
                self._equal(subject, _type_of_scalar(value), node)
            return Truth()
        members = self.type_of(node.members)
        if isinstance(members, ListOf):
            return self._equal(subject, members.item, node)
        if not isinstance(members, Whatever):
            self._complain(_needed("not-a-list", "a list", members), node)
        return Truth()

    def _equal(self, left: FactType, right: FactType, node: Expression) -> FactType:
        complaint = equality_complaint(left, right, self._pack.words.vocabularies)
        if complaint:
            self._complain(complaint, node)
        return Truth()

    def _loop(self, node: Quantifier | Aggregate) -> FactType:
        inner = self._within(self.bound(node.binding))
        if isinstance(node, Quantifier):
            inner.condition(node.body)
        elif node.body is not None:
            inner.number(node.body)
        parts = [part for part in (node.binding.where, node.body) if part is not None]
        if parts and not any(node.binding.variable in roots(part) for part in parts):
            message = f"'{node.binding.variable}' is not used in what is asked of it"
            self._complain(("unused-variable", message), node)
        return Truth() if isinstance(node, Quantifier) else Number()

    def _call(self, node: Call) -> FactType:
        arguments = tuple(self.type_of(argument) for argument in node.arguments)
        definitions = self._pack.vocabulary.definitions
        defined = definitions.get(node.name)
        wanted = len(defined.parameters) if defined else BUILTINS.get(node.name)
        if wanted is None:
            hint = did_you_mean(node.name, [*BUILTINS, *definitions])
            message = f"there is no function or definition '{node.name}'{hint}"
            return self._complain(("unknown-function", message), node)
        if wanted != len(arguments):
            message = f"{node.name} takes {wanted} argument(s), not {len(arguments)}"
            return self._complain(("wrong-arguments", message), node)
        return self._defined(node, arguments) if defined else self._built_in(node, arguments)

    def _defined(self, node: Call, arguments: tuple[FactType, ...]) -> FactType:
        order = list(self._pack.vocabulary.definitions)
        if self._inside and order.index(node.name) >= order.index(self._inside):
            message = f"'{node.name}' does not stand above; a definition may use only those above it"
            return self._complain(("definition-order", message), node)
        self._pack.used.definitions.add(node.name)
        result, problems = self._pack.call(node.name, arguments, self._in_control)
        self.problems += [problem for problem in problems if problem not in self.problems]
        return result

    def _built_in(self, node: Call, arguments: tuple[FactType, ...]) -> FactType:
        if node.name == "evidence_ok" and not self._in_control:
            message = "evidence_ok speaks of the evidence of one control, and there is none here"
            return self._complain(("outside-control", message), node)
        answer = builtin_type(node.name, arguments, self._pack.words)
        if isinstance(answer, tuple):
            return self._complain(answer, node)
        if node.name == "listed" and isinstance(arguments[0], Word):
            self._pack.used.tables.add(arguments[0].value)
        return answer


def roots(node: Expression) -> frozenset[str]:
    """The names that paths in an expression begin with."""
    own = frozenset([node.root]) if isinstance(node, Path) else frozenset[str]()
    return own.union(*(roots(child) for child in children(node)))


def _needed(code: str, wanted: str, found: FactType, hint: str = "") -> Complaint:
    return code, f"{wanted} is needed here, and this is {found}{hint}"


def _type_of_scalar(value: Scalar) -> FactType:
    if value is None:
        return Null()
    return Word(value) if isinstance(value, str) else Number()


_HANDLERS: Mapping[type, Callable[[Walk, Any], FactType]] = {
    Literal: Walk._literal,  # noqa: SLF001 - the table of this very class
    ListLiteral: Walk._list_literal,  # noqa: SLF001
    Constant: Walk._constant,  # noqa: SLF001
    Path: Walk._path,  # noqa: SLF001
    FieldOf: Walk._field_of,  # noqa: SLF001
    And: Walk._conditions,  # noqa: SLF001
    Or: Walk._conditions,  # noqa: SLF001
    Not: Walk._not,  # noqa: SLF001
    Arithmetic: Walk._arithmetic,  # noqa: SLF001
    Compare: Walk._compare,  # noqa: SLF001
    Is: Walk._is,  # noqa: SLF001
    Membership: Walk._membership,  # noqa: SLF001
    Quantifier: Walk._loop,  # noqa: SLF001
    Aggregate: Walk._loop,  # noqa: SLF001
    Call: Walk._call,  # noqa: SLF001
}
