"""An organisation's facts in canonical order, and how their parts are named.

All lists in the facts are sets, so their order carries no meaning. They are sorted here once,
which makes every later result independent of the order in which somebody typed things in.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from appliance.engine.errors import FactsError

UNKNOWN = "unknown"  # a fact that is absent, or said to be unknown, reads as this string
Place = tuple[Any, str] | None  # the place above, and the step down from it
NOTHING: Mapping[str, Any] = {}  # stands for a missing object: all of its fields are unknown


class CanonicalFacts(dict[str, Any]):
    """Facts that are in canonical order already, and that nobody changes from here on."""


def canonical_facts(facts: Mapping[str, Any]) -> CanonicalFacts:
    """A copy of ``facts`` with keys and lists in canonical order and all three parts present.

    Facts that went through here before come back as they are.

    :raises FactsError: when ``profile`` is missing or two entries of a list share their key.
    """
    if isinstance(facts, CanonicalFacts):
        return facts
    if not isinstance(facts.get("profile"), dict):
        raise FactsError("the facts have no profile", "/profile")
    parts = {"answers": facts.get("answers", {}), "evidence": facts.get("evidence", [])}
    return CanonicalFacts(_canonical({**parts, "profile": facts["profile"]}, None))


def with_parts(facts: CanonicalFacts, parts: Mapping[str, Any]) -> CanonicalFacts:
    """``facts`` with these parts, in any order, instead of its own; the other parts are the same objects.

    :raises FactsError: when two entries of a list share their key.
    """
    ordered = {part: _canonical(value, (None, part)) for part, value in parts.items()}
    return CanonicalFacts({**facts, **ordered})


def item_key(item: Any) -> str | None:
    """What tells an entry from its neighbours: its id, else its name."""
    if not isinstance(item, dict):
        return None
    key = item.get("id")
    if key is None:
        key = item.get("name")
    return None if key is None else str(key)


def display_name(item: Any, path: str) -> str:
    """What a person calls an entry: its name, else its id, else where it stands."""
    if not isinstance(item, dict):
        return str(item)
    return str(item.get("name") or item.get("id") or path)


def entry_path(list_path: str, entries: Sequence[Any], item: Any) -> str:
    """``profile.devices[reception-pc]``; by position where entries carry no key."""
    key = item_key(item)
    if key is not None:
        return f"{list_path}[{key}]"
    position = next(at for at, other in enumerate(entries) if other is item)
    return f"{list_path}[{position}]"


def _canonical(value: Any, place: Place) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(value[key], (place, key)) for key in sorted(value)}
    if isinstance(value, list):
        return _canonical_list(value, place)
    return value


def _canonical_list(entries: list[Any], place: Place) -> list[Any]:
    if all(isinstance(entry, str) for entry in entries):
        return sorted(set(entries))
    ordered = [_canonical(entry, (place, str(at))) for at, entry in enumerate(entries)]
    keys = [item_key(entry) for entry in ordered]
    if None in keys:
        return sorted(ordered, key=_text)
    by_key = dict(zip(keys, ordered, strict=True))
    if len(by_key) < len(keys):
        _refuse_twins(keys, place)
    return [by_key[key] for key in sorted(by_key, key=str)]


def _refuse_twins(keys: Sequence[str | None], place: Place) -> None:
    twin, _ = Counter(keys).most_common(1)[0]
    raise FactsError(f"two entries are both called {twin!r}", _pointer(place))


def _pointer(place: Place) -> str:
    """The way down as a JSON pointer; spelled out only when something is wrong."""
    return "" if place is None else f"{_pointer(place[0])}/{place[1]}"


def _text(entry: Any) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=True)
