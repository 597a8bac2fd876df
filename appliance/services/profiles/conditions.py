"""When a question applies: small sentences about other answers, ``provided_by is landlord``.

A clause is two-valued on purpose: it decides what a screen shows, never what a rule says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from appliance.services.profiles.field_paths import ABSENT, Json, Steps, value_at

_CLAUSE = re.compile(
    r"(?P<field>[a-z0-9_.]+) (?:(?P<relation>is not|is|includes|more than) (?P<words>[A-Za-z0-9_|-]+)"
    r"|(?P<entries>has entries))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """``steps`` from the entry, or from the profile where ``whole``; ``words`` in their written form."""

    steps: Steps
    whole: bool
    relation: str
    words: frozenset[str]


Condition: TypeAlias = tuple[Clause, ...]  # one of them holds


def parse_condition(text: str, at: Steps = ()) -> Condition:
    """Reads ``field relation words``, or several of these with ``or``; fields are named from ``at``.

    Raises ValueError for anything else.
    """
    return tuple(_parse_clause(part, at) for part in text.split(" or "))


def _parse_clause(text: str, at: Steps) -> Clause:
    found = _CLAUSE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a condition")
    whole = found["field"].startswith("profile.")
    steps = tuple(found["field"].removeprefix("profile.").split("."))
    relation = found["relation"] or "has entries"
    words = frozenset((found["words"] or "").split("|"))
    return Clause(steps if whole else (*at, *steps), whole, relation, words)


def all_hold(conditions: Iterable[Condition], profile: Json, entry: Json) -> bool:
    """Whether every condition holds for ``entry`` of ``profile``; a page's entry is the profile itself."""
    return all(
        any(_holds(clause, profile if clause.whole else entry) for clause in condition)
        for condition in conditions
    )


def _holds(clause: Clause, base: Json) -> bool:
    if clause.relation == "includes":
        return not clause.words.isdisjoint(_words_in_list(base, clause.steps))
    value = value_at(base, clause.steps)
    if clause.relation == "has entries":
        return isinstance(value, list) and bool(value)
    if clause.relation == "more than":
        (least,) = clause.words
        return isinstance(value, int) and value > int(least)
    if clause.words == {"known"}:
        return (value is not ABSENT and value != "unknown") is (clause.relation == "is")
    return (_written(value) in clause.words) is (clause.relation == "is")


def _words_in_list(base: Json, steps: Steps) -> set[str]:
    """What the entries of a list say in one field; ``missing`` for those that say nothing."""
    entries = value_at(base, steps[:1])
    if not isinstance(entries, list):
        return set()
    return {_written(value_at(entry, steps[1:])) or "missing" for entry in entries}


def _written(value: Json) -> str:
    """A value as clauses write it; what is absent is no word at all, and no list is ``none``."""
    if value is ABSENT:
        return ""
    if value is None:
        return "null"
    return "none" if value == [] else str(value)
