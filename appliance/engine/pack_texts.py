"""The texts of a pack read into trees; what cannot be read is refused with its place.

Constants and calls must exist; what they may be applied to is the linter's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from appliance.engine.errors import ExpressionError, PackError
from appliance.engine.expression.definitions import BUILTINS, Vocabulary
from appliance.engine.expression.parser import parse, parse_binding
from appliance.engine.expression.syntax import Binding, Call, Constant, Expression, children
from appliance.engine.messages import Message, message

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PackTexts:
    """Reads expressions, bindings and messages that may use ``vocabulary``.

    Every method takes the text and its place (a JSON pointer) and raises PackError.
    """

    vocabulary: Vocabulary

    def expression(self, text: str, place: str) -> Expression:
        tree = _parsed(parse, text, place)
        self._refuse_strangers(tree, place)
        self._refuse_endless(tree, place)
        return tree

    def binding(self, text: str, place: str) -> Binding:
        tree = _parsed(parse_binding, text, place)
        self._refuse_strangers(tree.source, place)
        if tree.where is not None:
            self._refuse_strangers(tree.where, place)
            self._refuse_endless(tree.where, place)
        return tree

    def message(self, text: str, place: str) -> Message:
        template = message(text, place)
        for placeholder in template.placeholders:
            self._refuse_strangers(placeholder, place)
            self._refuse_endless(placeholder, place)
        return template

    def _refuse_strangers(self, node: Expression, place: str) -> None:
        if isinstance(node, Constant) and node.name not in self.vocabulary.constants:
            raise PackError(f"there is no constant {node.name}", place)
        if isinstance(node, Call):
            self._refuse_strange_call(node, place)
        for child in children(node):
            self._refuse_strangers(child, place)

    def _refuse_endless(self, node: Expression, place: str) -> None:
        excess = self.vocabulary.weight(node).excess
        if excess is not None:
            raise PackError(f"an expression is too much work: {excess}", place)

    def _refuse_strange_call(self, node: Call, place: str) -> None:
        definition = self.vocabulary.definitions.get(node.name)
        wanted = len(definition.parameters) if definition else BUILTINS.get(node.name)
        if wanted is None:
            raise PackError(f"there is no definition {node.name} above this place", place)
        if wanted != len(node.arguments):
            raise PackError(f"{node.name} takes {wanted} arguments, not {len(node.arguments)}", place)


def _parsed(read: Callable[[str], _T], text: str, place: str) -> _T:
    try:
        return read(text)
    except ExpressionError as error:
        raise PackError(f"{text!r} cannot be read: {error}", place) from error
