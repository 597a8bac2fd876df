"""Facts changed on a scratch copy, and what that would change in the result (RULE-09).

A change names a fact by its path, ``profile.devices[pc-1].os_cycle``, or by a JSON pointer whose
steps into lists are ids, ``/profile/devices/pc-1/os_cycle``. It sets a value or removes the fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine.comparison import Comparison, compare
from appliance.engine.errors import FactsError
from appliance.engine.facts import CanonicalFacts, canonical_facts, item_key, with_parts
from appliance.engine.findings_document import findings_document
from appliance.engine.pack import RulePack

_PARTS = ("profile", "answers", "evidence")
_STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_]*)|\[([^\[\]]+)\]")
_NAMED = 5  # how many entries a message lists

Change = Mapping[str, Any]  # {"path": …, "value": …} or {"path": …, "remove": true}


@dataclass(frozen=True, slots=True)
class _Place:
    """A path taken apart. ``entries`` tells which steps certainly lead into a list."""

    text: str
    steps: tuple[str, ...]
    entries: tuple[bool, ...]

    def upto(self, at: int) -> str:
        """The path of the first ``at`` steps, for messages."""
        parts = zip(self.steps[:at], self.entries[:at], strict=True)
        return "".join(f"[{step}]" if entry else f".{step}" for step, entry in parts).removeprefix(".")


def what_if(pack: RulePack, facts: Mapping[str, Any], changes: Sequence[Change], as_of: date) -> Comparison:
    """Compare the facts as they are with the facts after ``changes``; ``facts`` stay untouched.

    The changed facts are trusted to fit the facts schema, as those of ``evaluate`` are: check
    ``overlay(facts, changes)`` first where the changes come from a person.

    :raises FactsError: when a change names something that is not there.
    """
    after = overlay(facts, changes)
    return compare(findings_document(pack, facts, as_of), findings_document(pack, after, as_of))


def overlay(facts: Mapping[str, Any], changes: Sequence[Change]) -> CanonicalFacts:
    """``facts`` in canonical order with the changes made one after another; ``facts`` stay untouched.

    A part of the facts that no change leads into is not copied.

    :raises FactsError: naming the path that cannot be followed, and what is there instead.
    """
    ordered = canonical_facts(facts)
    places = [(_place(str(change["path"])), change) for change in changes]
    scratch = {place.steps[0]: deepcopy(ordered[place.steps[0]]) for place, _ in places}
    for place, change in places:
        holder = _follow(scratch, place)
        if change.get("remove"):
            _remove(holder, place)
        else:
            _put(holder, place, change["value"])
    return with_parts(ordered, scratch)


def _place(text: str) -> _Place:
    if text.startswith("/"):
        steps = [step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/")]
        return _checked(_Place(text, tuple(steps), (False,) * len(steps)))
    if text.startswith("answers."):
        return _Place(text, ("answers", text.removeprefix("answers.")), (False, False))
    found = list(_STEP.finditer(text))
    if "".join(step.group() for step in found) != text:
        raise FactsError("this is not a path such as profile.devices[pc-1].os_cycle", text)
    steps = [name or key for name, key in (step.groups() for step in found)]
    return _checked(_Place(text, tuple(steps), tuple(bool(step.group(2)) for step in found)))


def _checked(place: _Place) -> _Place:
    if len(place.steps) < 2 or place.steps[0] not in _PARTS:
        raise FactsError("a path leads into profile, answers or evidence", place.text)
    return place


def _follow(node: Any, place: _Place) -> Any:
    """The object or list that holds the last step; objects and lists on the way there are made."""
    for at, step in enumerate(place.steps[:-1]):
        if isinstance(node, list):
            node = node[_index(node, place, at)]
        elif isinstance(node, dict):
            node = node.setdefault(step, [] if place.entries[at + 1] else {})
        else:
            raise FactsError(f"{place.upto(at)} is {node!r} and has no parts", place.text)
    if not isinstance(node, list | dict):
        raise FactsError(f"{place.upto(len(place.steps) - 1)} is {node!r} and has no parts", place.text)
    return node


def _index(entries: Sequence[Any], place: _Place, at: int) -> int:
    found = _find(entries, place.steps[at])
    if found is not None:
        return found
    keys = [item_key(entry) or str(position) for position, entry in enumerate(entries)]
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    known = f"it has {', '.join(keys[:_NAMED])}{more}" if keys else "it is empty"
    raise FactsError(f"{place.upto(at)} has no entry {place.steps[at]!r}; {known}", place.text)


def _find(entries: Sequence[Any], step: str) -> int | None:
    """By id or name; by position where entries carry neither."""
    for position, entry in enumerate(entries):
        if step == (item_key(entry) or str(position)):
            return position
    return None


def _put(holder: Any, place: _Place, value: Any) -> None:
    step = place.steps[-1]
    if isinstance(holder, dict):
        holder[step] = value
        return
    found = _find(holder, step)
    entry = _called(value, step, holder, place)
    if found is None:
        holder.append(entry)
    else:
        holder[found] = entry


def _called(value: Any, step: str, entries: Sequence[Any], place: _Place) -> Any:
    """The entry under the key it is put at; one that does not say its key gets it."""
    if not isinstance(value, Mapping):
        return value
    key = item_key(value)
    if key is not None and key != step:
        raise FactsError(f"the entry given is called {key!r}, not {step!r}", place.text)
    neighbour = next(iter(entries), {"id": ""})
    field = next((field for field in ("id", "name") if field in neighbour), None)
    return value if key is not None or field is None else {field: step, **value}


def _remove(holder: Any, place: _Place) -> None:
    step = place.steps[-1]
    if isinstance(holder, list):
        del holder[_index(holder, place, len(place.steps) - 1)]
    elif holder.pop(step, None) is None:
        raise FactsError(f"{place.upto(len(place.steps) - 1)} has no {step}", place.text)
