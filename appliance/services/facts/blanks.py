"""Texts nobody can read: blank ones look filled in to a rule, control characters break what shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from appliance.foundation.json_pointer import pointer_of
from appliance.foundation.json_schema import Problem
from appliance.services.facts.references import MOST_PROBLEMS

# All but tab and line break, and halves of surrogate pairs, which are no characters at all.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def blank_problems(facts: Any) -> list[Problem]:
    """Return the texts that are blank but not empty or hold control characters, at most 100."""
    return list(islice(_blanks(facts, ()), MOST_PROBLEMS))


def _blanks(value: Any, steps: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(value, str):
        if value.isspace():
            yield Problem(pointer_of(steps), "holds only spaces; write something or leave it out")
        elif found := _UNREADABLE.search(value):
            yield Problem(pointer_of(steps), _unreadable(found))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _blanks(inner, (*steps, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _blanks(inner, (*steps, position))


def _unreadable(found: re.Match[str]) -> str:
    character = f"U+{ord(found.group()):04X}"
    return f"holds the control character {character} at position {found.start() + 1}; remove it"
