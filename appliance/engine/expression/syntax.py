"""The expression language as data: one frozen node per construct.

Grammar and meaning: docs/rulepacks.md. Every node keeps the column it began at, so that a
problem found later (by the linter, by the compiler) can still point at the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

Scalar = str | int | float | None
Comparison = OneOf["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, a number or null written in the text."""

    value: Scalar
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """``['a', 'b']``: literal values to be a member of."""

    values: tuple[Scalar, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """An upper-case name, looked up among the pack's constants."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """``d.unlock.method``: the root is a bound variable or a section of the profile."""

    root: str
    fields: tuple[str, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``name(arguments)``: a built-in function or a definition of the pack."""

    name: str
    arguments: tuple[Expression, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FieldOf:
    """``by_id(devices, r.device_id).name``: a field of what a call answers."""

    subject: Expression
    fields: tuple[str, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """Kleene comparison: unknown when either side is unknown."""

    operator: Comparison
    left: Expression
    right: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """Two-valued equality: what is unknown simply is not the literal."""

    subject: Expression
    literal: Literal
    negated: bool
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """``x in ['a', 'b']`` or ``x in some.list``; unknown when either is unknown."""

    subject: Expression
    members: ListLiteral | Path | FieldOf
    negated: bool
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Expression, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Expression, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Addition and subtraction; unknown when either side is not a number."""

    operator: OneOf["+", "-"]
    left: Expression
    right: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """``d in devices where in_scope(d)``: what a quantifier or a check runs over.

    With ``optional`` an absent list counts as empty; otherwise it is unknown.
    """

    variable: str
    source: Path | FieldOf
    optional: bool
    where: Expression | None
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Quantifier:
    """``any`` or ``all`` over a list."""

    kind: OneOf["any", "all"]
    binding: Binding
    body: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``count`` (no body) or ``sum … of body`` over a list."""

    kind: OneOf["count", "sum"]
    binding: Binding
    body: Expression | None
    column: int = field(default=0, compare=False)


Expression = (
    Literal
    | ListLiteral
    | Constant
    | Path
    | Call
    | FieldOf
    | Compare
    | Is
    | Membership
    | Not
    | And
    | Or
    | Arithmetic
    | Quantifier
    | Aggregate
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside ``node``, in reading order (binding source first)."""
    match node:
        case Call(arguments=arguments):
            return arguments
        case FieldOf(subject=subject) | Not(operand=subject) | Is(subject=subject):
            return (subject,)
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Membership(subject=subject, members=members):
            return (subject, members)
        case And(operands=operands) | Or(operands=operands):
            return operands
        case Quantifier(binding=binding, body=body):
            return (*_of_binding(binding), body)
        case Aggregate(binding=binding, body=body):
            return _of_binding(binding) if body is None else (*_of_binding(binding), body)
        case _:
            return ()


def _of_binding(binding: Binding) -> tuple[Expression, ...]:
    return (binding.source,) if binding.where is None else (binding.source, binding.where)
