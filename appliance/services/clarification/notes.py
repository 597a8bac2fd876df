"""Which numbered questions an assessor's notes speak of: suggestions, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

LONGEST_NOTE = 4000  # characters

# "A4.5", "a 4.5.1", "Question 4.5", "Q4.5:": with the letter, or with a word that says it is a question.
_NUMBER = re.compile(
    r"(?<![\w.])(?:(?:questions?|q)\s*\.?\s*)?(?P<letter>a)?\s?(?P<digits>\d{1,2}(?:\.\d{1,2}){1,3})(?![\w]|\.\d)",
    re.IGNORECASE,
)
_SAID_TO_BE_ONE = re.compile(r"^(?:questions?|q|a)", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """A question the notes name, and the lines that speak of it."""

    number: str
    note: str


@dataclass(frozen=True)
class ReadNotes:
    """``unknown`` are numbers that look like questions and are none of these rules."""

    suggestions: tuple[Suggestion, ...]
    unknown: tuple[str, ...]


def read_notes(text: str, known: Collection[str]) -> ReadNotes:
    """Find the numbers of ``known`` questions in ``text``, in the order they are first named.

    A line without a number belongs to the numbers named before it, up to an empty line between paragraphs.
    """
    lines: dict[str, list[str]] = {}
    unknown: dict[str, None] = {}
    current: list[str] = []
    for line in text.splitlines():
        named = _named(line)
        if named or not line.strip():
            current = [number for number in named if number in known]
        unknown.update(dict.fromkeys(number for number in named if number not in known))
        for number in current:
            lines.setdefault(number, []).append(line.strip())
    return ReadNotes(
        tuple(Suggestion(number, "\n".join(said)[:LONGEST_NOTE]) for number, said in lines.items()),
        tuple(unknown),
    )


def _named(line: str) -> list[str]:
    found = [match for match in _NUMBER.finditer(line) if _SAID_TO_BE_ONE.match(match.group())]
    return list(dict.fromkeys(f"A{match['digits']}" for match in found))
