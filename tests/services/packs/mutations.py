"""Small typing mistakes, made one at a time in the texts of a pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from appliance.engine.expression.lexer import tokens

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
Place = tuple[str | int, ...]


def mistyped(word: str) -> Iterator[str]:
    """A letter too many, and the last two letters the wrong way round."""
    yield f"{word}x"
    if len(word) > 2 and word[-1] != word[-2]:
        yield f"{word[:-2]}{word[-1]}{word[-2]}"


def of_expression(text: str) -> Iterator[str]:
    """The expression with one name or one quoted word mistyped."""
    for token in tokens(text):
        start = token.column - 1
        before, after = text[:start], text[start + len(token.text) :]
        if token.kind == "name" and not _is_only_a_label(before, text):
            yield from (f"{before}{word}{after}" for word in mistyped(token.text))
        elif token.kind == "string" and token.text != "''":
            yield from (f"{before}'{word}'{after}" for word in mistyped(token.text[1:-1]))


def _is_only_a_label(before: str, text: str) -> bool:
    """`count d in devices` means the same whatever the variable is called."""
    return before.endswith("count ") and " where " not in text


def of_message(text: str) -> Iterator[str]:
    """The message with one name in a placeholder mistyped."""
    for found in _PLACEHOLDER.finditer(text):
        for inner in of_expression(found[1]):
            yield f"{text[: found.start(1)]}{inner}{text[found.end(1) :]}"


KINDS: dict[str, Callable[[str], Iterator[str]]] = {  # key -> what its text is
    **dict.fromkeys(
        ("when", "each", "expression", "not_applicable_when", "yes_when", "no_when", "value"), of_expression
    ),
    **dict.fromkeys(("says", "template", "suggest", "line"), of_message),
}


def mutants(entry: Any) -> Iterator[tuple[str, Any]]:
    """Every copy of a part of a pack with one mistake in it, and the text that holds the mistake."""
    for place, text, kind in _texts(entry, ()):
        for changed in kind(text):
            yield changed, _replaced(entry, place, changed)


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str, Callable[[str], Iterator[str]]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            kind = KINDS.get(key)
            if kind is not None and isinstance(inner, str):
                yield (*place, key), inner, kind
            elif kind is not None and isinstance(inner, list):
                yield from (((*place, key, at), text, kind) for at, text in enumerate(inner))
            else:
                yield from _texts(inner, (*place, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _texts(inner, (*place, at))


def _replaced(value: Any, place: Place, text: str) -> Any:
    if not place:
        return text
    copy = dict(value) if isinstance(value, dict) else list(value)
    at: Any = place[0]
    copy[at] = _replaced(value[at], place[1:], text)
    return copy
