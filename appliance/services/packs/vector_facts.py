"""The facts of one test case: a base, with values set, removed and appended by JSON pointer.

A pointer names an entry of a list by its id, its name or its position: /profile/devices/laptop-1/os_cycle.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from appliance.foundation.json_pointer import steps_of


class PointerError(Exception):
    """A pointer that leads nowhere; `str()` is one sentence."""


def changed_facts(base: Any, case: Mapping[str, Any]) -> Any:
    """The base's facts with the changes of a case: `set`, then `remove`, then `append`.

    Raises PointerError for a pointer that leads nowhere.
    """
    facts = copy.deepcopy(base)
    for pointer, value in case.get("set", {}).items():
        _set(facts, pointer, _plain(value))
    for pointer in case.get("remove", ()):
        _remove(facts, pointer)
    for pointer, item in case.get("append", {}).items():
        _append(facts, pointer, _plain(item))
    return facts


def _set(facts: Any, pointer: str, value: Any) -> None:
    parent, key = _parent(facts, pointer)
    if isinstance(parent, list):
        parent[_position(parent, key, pointer)] = value
    else:
        parent[key] = value


def _remove(facts: Any, pointer: str) -> None:
    parent, key = _parent(facts, pointer)
    if isinstance(parent, list):
        del parent[_position(parent, key, pointer)]
    elif key in parent:
        del parent[key]
    else:
        raise PointerError(f"{pointer} is not there to be removed")


def _append(facts: Any, pointer: str, item: Any) -> None:
    parent, key = _parent(facts, pointer)
    target = (
        parent[_position(parent, key, pointer)] if isinstance(parent, list) else parent.setdefault(key, [])
    )
    if not isinstance(target, list):
        raise PointerError(f"{pointer} is not a list to append to")
    target.append(item)


def _parent(facts: Any, pointer: str) -> tuple[Any, str]:
    """What holds the last step of a pointer, and that step; missing objects on the way are made."""
    if not pointer.startswith("/") or pointer == "/":
        raise PointerError(f"'{pointer}' is not a pointer such as /profile/scope/type")
    steps = steps_of(pointer)
    here = facts
    for step in steps[:-1]:
        is_list = isinstance(here, list)
        here = here[_position(here, step, pointer)] if is_list else here.setdefault(step, {})
        if not isinstance(here, dict | list):
            raise PointerError(f"{pointer} goes through '{step}', which holds nothing")
    return here, steps[-1]


def _position(entries: Sequence[Any], step: str, pointer: str) -> int:
    for key in ("id", "name"):
        for at, entry in enumerate(entries):
            if isinstance(entry, dict) and entry.get(key) == step:
                return at
    if step.isdigit() and int(step) < len(entries):
        return int(step)
    raise PointerError(f"{pointer} names '{step}', and no entry has that id, name or position")


def _plain(value: Any) -> Any:
    """A value of a YAML file as ordinary, unshared dicts and lists."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
