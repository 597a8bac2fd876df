"""Sentences with places for names and values: ``{d} runs {d.os_product}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from appliance.engine.errors import ExpressionError, PackError
from appliance.engine.expression.interpreter import Scope, Traced, Tracer
from appliance.engine.expression.parser import parse
from appliance.engine.expression.syntax import Constant, Path
from appliance.engine.fact_words import in_words
from appliance.engine.facts import UNKNOWN, display_name
from appliance.engine.runtime import Runtime

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Message:
    """Text and placeholders in turn, ready to be filled in."""

    parts: tuple[str | Path | Constant, ...]

    @property
    def placeholders(self) -> tuple[Path | Constant, ...]:
        return tuple(part for part in self.parts if not isinstance(part, str))

    def fill(self, tracer: Tracer, scope: Scope) -> str:
        """The sentence for one entry; a fact that is absent reads "not known"."""
        return "".join(part if isinstance(part, str) else _shown(part, tracer, scope) for part in self.parts)


def message(text: str, place: str) -> Message:
    """Read a template.

    :raises PackError: when a placeholder is not a path or a constant, or a brace is left over.
    """
    parts: list[str | Path | Constant] = []
    for at, part in enumerate(_PLACE.split(text)):
        parts.append(_placeholder(part, place) if at % 2 else _plain(part, place))
    return Message(tuple(part for part in parts if part != ""))


def _plain(text: str, place: str) -> str:
    if "{" in text or "}" in text:
        raise PackError(f"a brace is left open in {text.strip()!r}", place)
    return text


def _placeholder(text: str, place: str) -> Path | Constant:
    try:
        tree = parse(text)
    except ExpressionError as error:
        raise PackError(f"the placeholder {{{text}}} cannot be read: {error}", place) from error
    if not isinstance(tree, Path | Constant):
        raise PackError(f"the placeholder {{{text}}} must be a path or a constant", place)
    return tree


def _shown(part: Path | Constant, tracer: Tracer, scope: Scope) -> str:
    if isinstance(part, Path) and not part.fields and part.root in scope:
        entry = scope[part.root]
        return display_name(entry.value, entry.path or part.root)
    return spoken(tracer.evaluate(part, scope), tracer.runtime)


def spoken(part: Traced, runtime: Runtime) -> str:
    """A fact as people say it: "Microsoft Windows 11 25H2", where the facts hold ids of both."""
    path = part.path or ""
    label = runtime.product_label(part.value) if path.endswith(".os_product") else None
    return label or in_words(path, part.value) or shown(part.value)


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "none"
    if value == UNKNOWN:
        return "not known"
    if isinstance(value, list):
        return ", ".join(shown(entry) for entry in value) or "none"
    return str(value)
