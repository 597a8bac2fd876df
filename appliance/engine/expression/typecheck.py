"""Finds what cannot be right in a pack's expressions, before any facts are judged by them.

The three-valued logic forgives a mistyped field at run time (it merely is unknown), so nothing else would
ever show it. Definitions have no declared types: a body is checked once for each set of argument types it is
called with.
"""

from __future__ import annotations

from appliance.engine.expression.builtin_types import KnownWords
from appliance.engine.expression.definitions import Vocabulary
from appliance.engine.expression.fact_types import FactType, FactTypes
from appliance.engine.expression.syntax import Binding, Expression
from appliance.engine.expression.type_surroundings import Surroundings, TypeProblem, Used, Variables
from appliance.engine.expression.type_walk import Walk, roots

__all__ = ["KnownWords", "TypeChecker", "TypeProblem", "Used", "Variables", "roots"]


class TypeChecker:
    """Checks the expressions of one pack; `used` fills up with the names they use.

    `in_control` says that the expression belongs to a control, so that `evidence_ok` has one to speak of.
    """

    def __init__(self, types: FactTypes, vocabulary: Vocabulary, words: KnownWords) -> None:
        self.used = Used()
        self._pack = Surroundings(types, vocabulary, words, self.used, self._call)
        self._bodies: dict[tuple[object, ...], tuple[FactType, list[TypeProblem]]] = {}

    def check(
        self, expression: Expression, variables: Variables, *, in_control: bool = False
    ) -> tuple[FactType, list[TypeProblem]]:
        """The type of an expression and its problems, those of the definitions it calls included."""
        walk = Walk(self._pack, variables, in_control=in_control)
        return walk.type_of(expression), walk.problems

    def check_condition(
        self, expression: Expression, variables: Variables, *, in_control: bool = False
    ) -> list[TypeProblem]:
        """The problems of an expression that must be true or false."""
        walk = Walk(self._pack, variables, in_control=in_control)
        walk.condition(expression)
        return walk.problems

    def check_binding(
        self, binding: Binding, variables: Variables, *, in_control: bool = False
    ) -> tuple[FactType, list[TypeProblem]]:
        """The type of an entry that a binding's variable stands for, and the binding's problems."""
        walk = Walk(self._pack, variables, in_control=in_control)
        return walk.bound(binding)[binding.variable], walk.problems

    def _call(
        self,
        name: str,
        arguments: tuple[FactType, ...],
        in_control: bool,  # noqa: FBT001 - part of the memory's key
    ) -> tuple[FactType, list[TypeProblem]]:
        key = (name, arguments, in_control)
        if key not in self._bodies:
            definition = self._pack.vocabulary.definitions[name]
            variables = dict(zip(definition.parameters, arguments, strict=True))
            walk = Walk(self._pack, variables, in_control=in_control, inside=name)
            self._bodies[key] = walk.type_of(definition.body), walk.problems
        return self._bodies[key]
