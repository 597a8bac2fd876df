"""The named definitions and constants of a pack, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appliance.engine.expression.syntax import (
    And,
    Call,
    Expression,
    Is,
    Not,
    Or,
    Path,
    Scalar,
    children,
)
from appliance.engine.expression.weight import LIGHTEST, Weight, weigh

# built-ins that always answer true or false, whatever is unknown
DEFINITE_BUILTINS = frozenset(["known", "surely", "possibly", "evidence_ok"])
BUILTINS: Mapping[str, int] = {  # name -> number of arguments
    "known": 1,
    "surely": 1,
    "possibly": 1,
    "evidence_ok": 1,
    "own_answer": 1,
    "age": 1,
    "until": 1,
    "support": 3,
    "support_ends": 3,
    "by_id": 2,
    "listed": 2,
    "mentions": 2,
    "size": 1,
}


@dataclass(frozen=True, slots=True)
class Definition:
    """``pw_ok(x)``: a name for an expression over its parameters.

    ``of_control`` says that the answer depends on the control asking, by way of its evidence; ``weight``
    is that of the body.
    """

    name: str
    parameters: tuple[str, ...]
    body: Expression
    of_control: bool = False
    weight: Weight = LIGHTEST


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All a pack's expressions may refer to besides facts."""

    constants: Mapping[str, Scalar]
    definitions: Mapping[str, Definition]

    def calls(self, expression: Expression, name: str) -> bool:
        """Whether evaluating ``expression`` may call the built-in ``name``."""
        return any(isinstance(node, Call) and node.name == name for node in self._reach(expression))

    def weight(self, expression: Expression) -> Weight:
        """How much work an expression is with the definitions it calls."""
        return weigh(expression, {name: known.weight for name, known in self.definitions.items()})

    def definite(self, expression: Expression) -> bool:
        """Whether the answer is true or false even when facts are unknown."""
        match expression:
            case Is():
                return True
            case Call(name=name) if name in self.definitions:
                return self.definite(self.definitions[name].body)
            case Call(name=name):
                return name in DEFINITE_BUILTINS
            case Not(operand=operand):
                return self.definite(operand)
            case And(operands=operands) | Or(operands=operands):
                return all(self.definite(operand) for operand in operands)
            case _:
                return False

    def _reach(self, expression: Expression) -> Iterator[Expression]:
        yield expression
        for child in children(expression):
            yield from self._reach(child)
        if isinstance(expression, Call) and expression.name in self.definitions:
            yield from self._reach(self.definitions[expression.name].body)


def variables_with_fields(expression: Expression) -> frozenset[str]:
    """Roots of paths that go on to a field, so must stand for an object."""
    here = (
        frozenset([expression.root])
        if isinstance(expression, Path) and expression.fields
        else frozenset[str]()
    )
    return here.union(*(variables_with_fields(child) for child in children(expression)))
