"""What changed between the answers that were sent in and the answers now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """An answer: its question in our words, and the text; not asked of the organisation is an empty text."""

    prompt: str
    text: str
    asked: bool


@dataclass(frozen=True)
class ChangedAnswer:
    """One answer that differs: before and after."""

    number: str
    before: Said
    after: Said


Answers = Mapping[str, Said]
_NOT_THERE = Said("", "", asked=False)


def answers_of(document: Mapping[str, Any]) -> dict[str, Said]:
    """The answers of an answer pack document, by number, in its order."""
    return {
        entry["number"]: Said(entry["prompt"], entry["text"] or "", asked=entry["state"] != "not_asked")
        for entry in document["answers"]
    }


def changed(before: Answers, after: Answers) -> tuple[ChangedAnswer, ...]:
    """The answers that differ, in the order of the questions."""
    numbers = dict.fromkeys((*before, *after))
    pairs = ((number, before.get(number, _NOT_THERE), after.get(number, _NOT_THERE)) for number in numbers)
    return tuple(
        ChangedAnswer(number, old, new)
        for number, old, new in pairs
        if (old.text, old.asked) != (new.text, new.asked)
    )
