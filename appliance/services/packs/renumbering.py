"""Which question of one pack is which of another, although the portal gave them new numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Renumbering:
    """`moved`: old number -> new number. `same`: new number -> the old question that stands there now.

    `gone` are old questions that have no counterpart.
    """

    moved: Mapping[str, str]
    same: Mapping[str, Json]
    gone: Sequence[Json]


def renumbering(before: Sequence[Json], after: Sequence[Json]) -> Renumbering:
    """Finds counterparts: the question with the same prompt, else one whose number nobody else took."""
    by_prompt = {question["prompt"]: question["number"] for question in _with_own_prompt(after)}
    found = {question["number"]: by_prompt.get(question["prompt"]) for question in _with_own_prompt(before)}
    taken = {number for number in found.values() if number is not None}
    free = {question["number"] for question in after} - taken
    same: dict[str, Json] = {}
    gone: list[Json] = []
    for question in before:
        number = found.get(question["number"]) or question["number"]
        if number in taken | free and number not in same:
            same[number] = question
        else:
            gone.append(question)
    moved = {
        str(question["number"]): number for number, question in same.items() if question["number"] != number
    }
    return Renumbering(moved, same, gone)


def _with_own_prompt(questions: Sequence[Json]) -> list[Json]:
    """The questions whose prompt no other question of the pack shares."""
    shared = Counter(question["prompt"] for question in questions)
    return [question for question in questions if shared[question["prompt"]] == 1]
