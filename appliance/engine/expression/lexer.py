"""From the text of an expression to its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.engine.errors import ExpressionError

KEYWORDS = frozenset("and or not in is any all count sum where satisfies of optional null".split())
MAX_LENGTH = 4000  # characters; the longest honest expression is a tenth of this

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<string>'[^'\n]*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<symbol>==|!=|<=|>=|[<>()\[\],.+\-])""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``number``, ``string``, ``name``, ``keyword``, ``symbol`` or ``end``."""

    kind: str
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """Split ``text``; the last token is always of kind ``end``.

    :raises ExpressionError: at the first character that starts no token.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression may have at most {MAX_LENGTH} characters", MAX_LENGTH)
    return [*_scan(text), Token("end", "", len(text) + 1)]


def _scan(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(_complaint(text[position]), position + 1)
        kind = str(found.lastgroup)
        if kind == "name" and found.group() in KEYWORDS:
            kind = "keyword"
        if kind != "space":
            yield Token(kind, found.group(), position + 1)
        position = found.end()


def _complaint(character: str) -> str:
    if character == "'":
        return "a string starts here and is not closed on its line"
    if character == '"':
        return "strings are written in single quotes"
    if character == "=":
        return "write == to compare"
    return f"the character {character!r} has no meaning here"
