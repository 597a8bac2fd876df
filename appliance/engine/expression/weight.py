"""How much work an expression can be, with every definition it calls written out.

Definitions may use those above them, so a short text can stand for an endless one: each of thirty that
calls the one before it twice. What a pack may ask for is bounded here, far above what rules need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.engine.expression.syntax import Aggregate, Call, Expression, Quantifier, children

MOST_PARTS = 5_000
MOST_LOOPS = 4


@dataclass(frozen=True, slots=True)
class Weight:
    """``parts`` of an expression written out, and how many ``loops`` over lists stand inside each other."""

    parts: int = 1
    loops: int = 0

    @property
    def excess(self) -> str | None:
        """What is too much, as the end of a sentence; None when nothing is."""
        if self.parts > MOST_PARTS:
            return f"written out with its definitions it has more than {MOST_PARTS} parts"
        if self.loops > MOST_LOOPS:
            return f"it goes through lists inside lists more than {MOST_LOOPS} deep"
        return None


LIGHTEST = Weight()


def weigh(expression: Expression, definitions: Mapping[str, Weight]) -> Weight:
    """The weight of an expression; ``definitions`` are the weights of those it may call."""
    inside = [weigh(child, definitions) for child in children(expression)]
    if isinstance(expression, Call) and expression.name in definitions:
        inside.append(definitions[expression.name])
    loops = max((part.loops for part in inside), default=0)
    return Weight(
        1 + sum(part.parts for part in inside), loops + isinstance(expression, Quantifier | Aggregate)
    )
