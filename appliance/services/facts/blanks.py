"""Texts of nothing but space: they look filled in to a rule and empty to a person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from appliance.foundation.json_pointer import pointer_of
from appliance.foundation.json_schema import Problem
from appliance.services.facts.references import MOST_PROBLEMS


def blank_problems(facts: Any) -> list[Problem]:
    """Return the texts that are blank but not empty, at most 100."""
    return list(islice(_blanks(facts, ()), MOST_PROBLEMS))


def _blanks(value: Any, steps: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(value, str):
        if value.isspace():
            yield Problem(pointer_of(steps), "holds only spaces; write something or leave it out")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _blanks(inner, (*steps, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _blanks(inner, (*steps, position))
