"""Which facts an expression may read, found from its text alone.

A pattern is a path in steps, with ``*`` for every entry of a list:
``('profile', 'devices', '*', 'os_product')``. Patterns cover every branch; which of them
mattered for one entry is what ``interpreter.py`` records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from appliance.engine.expression.definitions import Vocabulary
from appliance.engine.expression.syntax import (
    Aggregate,
    Binding,
    Call,
    Expression,
    FieldOf,
    Literal,
    Membership,
    Path,
    Quantifier,
    children,
)

Pattern = tuple[str, ...]
Scope = Mapping[str, Pattern | None]  # variable -> what it stands for; None when not a fact
_T = TypeVar("_T")


def patterns_read(expression: Expression, scope: Scope, vocabulary: Vocabulary) -> tuple[Pattern, ...]:
    """Every pattern the expression may read, in reading order, each once."""
    return _unique(_read(expression, scope, vocabulary))


def binding_pattern(binding: Binding, scope: Scope, vocabulary: Vocabulary) -> Pattern | None:
    """What the binding's variable stands for: an entry of its source."""
    source = _stands_for(binding.source, scope, vocabulary)
    return None if source is None else (*source, "*")


def pattern_text(pattern: Pattern) -> str:
    """``profile.devices[*].os_product``."""
    return ".".join(pattern).replace(".*", "[*]")


def _unique(found: Iterator[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(found))


def _read(node: Expression, scope: Scope, words: Vocabulary) -> Iterator[Pattern]:
    match node:
        case Path():
            yield from _of_path(node, scope, words)
        case Call():
            yield from _of_call(node, scope, words)
        case FieldOf(subject=subject, fields=fields):
            base = _stands_for(subject, scope, words)
            yield from _read(subject, scope, words)
            if base is not None:
                yield (*base, *fields)
        case Quantifier() | Aggregate():
            yield from _of_loop(node, scope, words)
        case Membership(subject=subject, members=members):
            yield from _read(subject, scope, words)
            yield from _read(members, scope, words)
        case _:
            for child in children(node):
                yield from _read(child, scope, words)


def _of_path(path: Path, scope: Scope, words: Vocabulary) -> Iterator[Pattern]:
    pattern = _stands_for(path, scope, words)
    if pattern is not None and pattern[-1] != "*":
        yield pattern


def _of_loop(node: Quantifier | Aggregate, scope: Scope, words: Vocabulary) -> Iterator[Pattern]:
    """The list is named itself only when nothing of its entries is read, or they are counted."""
    binding = node.binding
    entry = binding_pattern(binding, scope, words)
    inner = {**scope, binding.variable: entry}
    parts = [part for part in (binding.where, node.body) if part is not None]
    found = [pattern for part in parts for pattern in _read(part, inner, words)]
    if isinstance(node, Aggregate) or entry is None or not any(_below(entry, one) for one in found):
        yield from _read(binding.source, scope, words)
    elif isinstance(binding.source, FieldOf):
        yield from _read(binding.source.subject, scope, words)
    yield from found


def _below(entry: Pattern, pattern: Pattern) -> bool:
    return len(pattern) > len(entry) and pattern[: len(entry)] == entry


def _of_call(call: Call, scope: Scope, words: Vocabulary) -> Iterator[Pattern]:
    definition = words.definitions.get(call.name)
    if call.name == "own_answer" and isinstance(call.arguments[0], Literal):
        yield ("answers", str(call.arguments[0].value))
    elif call.name == "by_id":
        yield from _read(call.arguments[1], scope, words)
    elif definition is None:
        for argument in call.arguments:
            yield from _read(argument, scope, words)
    else:
        inner = _inside(call, scope, words)
        for name, argument in zip(definition.parameters, call.arguments, strict=True):
            if inner[name] is None:
                yield from _read(argument, scope, words)
        yield from _read(definition.body, inner, words)


def _inside(call: Call, scope: Scope, words: Vocabulary) -> dict[str, Pattern | None]:
    definition = words.definitions[call.name]
    return {
        name: _stands_for(argument, scope, words)
        for name, argument in zip(definition.parameters, call.arguments, strict=True)
    }


def _stands_for(node: Expression, scope: Scope, words: Vocabulary) -> Pattern | None:
    """The fact an expression names, if it names one."""
    match node:
        case Path(root=root, fields=fields) if root in scope:
            base = scope[root]
            return None if base is None else (*base, *fields)
        case Path(root="evidence", fields=fields):
            return ("evidence", *fields)
        case Path(root=root, fields=fields):
            return ("profile", root, *fields)
        case FieldOf(subject=subject, fields=fields):
            base = _stands_for(subject, scope, words)
            return None if base is None else (*base, *fields)
        case Call(name="by_id", arguments=arguments):
            base = _stands_for(arguments[0], scope, words)
            return None if base is None else (*base, "*")
        case Call(name=name) if name in words.definitions:
            return _stands_for(words.definitions[name].body, _inside(node, scope, words), words)
        case _:
            return None
