"""An organisation's facts in canonical order, and how their parts are named.

All lists in the facts are sets, so their order carries no meaning. They are sorted here once,
which makes every later result independent of the order in which somebody typed things in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from appliance.engine.errors import FactsError

UNKNOWN = "unknown"  # a fact that is absent, or said to be unknown, reads as this string
NOTHING: Mapping[str, Any] = {}  # stands for a missing object: all of its fields are unknown


def canonical_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``facts`` with keys and lists in canonical order and all three parts present.

    :raises FactsError: when ``profile`` is missing or two entries of a list share their key.
    """
    if not isinstance(facts.get("profile"), Mapping):
        raise FactsError("the facts have no profile", "/profile")
    parts = {"answers": facts.get("answers", {}), "evidence": facts.get("evidence", [])}
    whole: dict[str, Any] = _canonical({**parts, "profile": facts["profile"]}, "")
    return whole


def item_key(item: Any) -> str | None:
    """What tells an entry from its neighbours: its id, else its name."""
    if not isinstance(item, Mapping):
        return None
    key = item.get("id", item.get("name"))
    return None if key is None else str(key)


def display_name(item: Any, path: str) -> str:
    """What a person calls an entry: its name, else its id, else where it stands."""
    if not isinstance(item, Mapping):
        return str(item)
    return str(item.get("name") or item.get("id") or path)


def entry_path(list_path: str, entries: Sequence[Any], item: Any) -> str:
    """``profile.devices[reception-pc]``; by position where entries carry no key."""
    key = item_key(item)
    if key is not None:
        return f"{list_path}[{key}]"
    position = next(at for at, other in enumerate(entries) if other is item)
    return f"{list_path}[{position}]"


def _canonical(value: Any, place: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _canonical(value[key], f"{place}/{key}") for key in sorted(value)}
    if isinstance(value, list | tuple):
        return _canonical_list(value, place)
    return value


def _canonical_list(entries: Sequence[Any], place: str) -> list[Any]:
    ordered = [_canonical(entry, f"{place}/{at}") for at, entry in enumerate(entries)]
    if all(isinstance(entry, str) for entry in ordered):
        return sorted(set(ordered))
    keys = [item_key(entry) for entry in ordered]
    if None in keys:
        return sorted(ordered, key=_text)
    _refuse_twins(keys, place)
    return [entry for _, entry in sorted(zip(keys, ordered, strict=True), key=lambda pair: pair[0] or "")]


def _refuse_twins(keys: Sequence[str | None], place: str) -> None:
    if len(set(keys)) == len(keys):
        return
    twin = next(key for at, key in enumerate(keys) if key in keys[:at])
    raise FactsError(f"two entries are both called {twin!r}", place)


def _text(entry: Any) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=True)
