"""From bytes to facts an evaluation may rely on, or to one sentence that says what to correct."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from appliance.foundation.carried_files import validator
from appliance.foundation.errors import RefusedError
from appliance.foundation.json_positions import lines_of
from appliance.foundation.json_schema import Problem
from appliance.foundation.strict_json import parse_json, read_bytes
from appliance.services.facts.blanks import blank_problems
from appliance.services.facts.references import identity_problems, reference_problems

_SHOWN = 20
_COUNTED = 100


def read_facts_file(path: Path) -> dict[str, Any]:
    """Return the facts of a JSON file of at most 64 MiB. Raises as read_facts does."""
    return read_facts(read_bytes(path), str(path))


def read_facts(data: bytes, source: str) -> dict[str, Any]:
    """Return the facts in ``data``; ``source`` is its name in messages.

    They fit facts.schema.json, no id stands twice in its list, and every id that is referred to exists
    where the list it belongs to is given. Raises UnreadableError when ``data`` is not strict JSON and
    RefusedError for the rest: the first problem in one sentence with line and JSON pointer, up to 19
    more below it.
    """
    facts = parse_json(data, source=source)
    problems = facts_problems(facts)
    if problems:
        raise _refusal(problems[:_COUNTED], data, source)
    read: dict[str, Any] = facts
    return read


def facts_problems(facts: Any) -> list[Problem]:
    """Return what is wrong with facts: shape, else identities, else references, else texts; at most 100."""
    problems = validator("facts").problems(facts, limit=_COUNTED)
    # Identity and references make sense only on a document of the right shape.
    return problems or identity_problems(facts) or reference_problems(facts) or blank_problems(facts)


def _refusal(problems: Sequence[Problem], data: bytes, source: str) -> RefusedError:
    shown = problems[:_SHOWN]
    lines = lines_of(data.decode("utf-8"), [problem.pointer for problem in shown])
    places = [_place(problem.pointer, lines) for problem in shown]
    more = [f"  {place}: {problem.message}" for place, problem in zip(places, shown, strict=True)][1:]
    if more:
        more.insert(0, _count_of_rest(len(problems)))
    first = f"{source}, {places[0]}" if shown[0].pointer else source
    return RefusedError(shown[0].message, place=first, more=more)


def _place(pointer: str, lines: dict[str, int]) -> str:
    if not pointer:
        return "the document"
    return f"line {lines[pointer]}, {pointer}" if pointer in lines else pointer


def _count_of_rest(count: int) -> str:
    number = f"at least {count - 1}" if count >= _COUNTED else str(count - 1)
    first = f"And {number} more problem{'' if count == 2 else 's'}"
    return f"{first}, the first {_SHOWN - 1} of them:" if count > _SHOWN else f"{first}:"
