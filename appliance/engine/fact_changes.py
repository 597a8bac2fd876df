"""What differs between two sets of facts, by paths people know: ``profile.devices[pc-1].os_cycle``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.expression.syntax import Scalar
from appliance.engine.facts import UNKNOWN, display_name, entry_path, item_key
from appliance.engine.messages import shown

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
_ABSENT = object()
_KEY = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One difference. A fact that is absent reads ``unknown``; an entry is named where it exists.

    ``kind`` is ``changed`` for a value and ``added`` or ``removed`` for an entry of a list.
    """

    path: str
    kind: str
    before: Scalar
    after: Scalar

    @property
    def text(self) -> str:
        """``profile.scope.type: 'partial' -> 'whole'``."""
        if self.kind == CHANGED:
            return f"{self.path}: {_quoted(self.before)} -> {_quoted(self.after)}"
        name = self.after if self.kind == ADDED else self.before
        return f"{self.path} was {self.kind}" + (f" ({name})" if f"[{name}]" not in self.path else "")

    @property
    def pattern(self) -> str:
        """The path with ``[*]`` for every entry, as checks name what they read."""
        return general_path(self.path)


def general_path(path: str) -> str:
    """``profile.devices[*].os_cycle`` for the same field of any device."""
    return _KEY.sub("[*]", path)


def entry_prefixes(path: str) -> Iterator[str]:
    """The entries a path leads through: of ``profile.devices[a].fixes[b].title`` two of them."""
    return (path[: key.end()] for key in _KEY.finditer(path))


def overlap(path: str, other: str) -> bool:
    """Whether one path is the other, or leads to it."""
    return _within(path, other) or _within(other, path)


def fact_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FactChange, ...]:
    """The differences between two canonical facts, in the order of their paths."""
    parts = ("profile", "answers", "evidence")
    return tuple(change for part in parts for change in _differences(part, before[part], after[part]))


def _differences(path: str, before: Any, after: Any) -> Iterator[FactChange]:
    if before is after:
        return
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        yield from _of_objects(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(path, before, after)
    elif _leaf(before) != _leaf(after):
        yield FactChange(path, CHANGED, _leaf(before), _leaf(after))


def _of_objects(path: str, before: Any, after: Any) -> Iterator[FactChange]:
    """An object that is absent is one without fields: each of them is unknown."""
    first, second = (side if isinstance(side, Mapping) else {} for side in (before, after))
    for key in sorted({*first, *second}):
        yield from _differences(f"{path}.{key}", first.get(key, _ABSENT), second.get(key, _ABSENT))


def _of_lists(path: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[FactChange]:
    if not all(isinstance(entry, Mapping) for entry in (*before, *after)):
        if before != after:
            yield FactChange(path, CHANGED, shown(before), shown(after))
        return
    first, second = _by_key(before), _by_key(after)
    for key in sorted({*first, *second}):
        if key not in second:
            yield _entry_change(path, REMOVED, before, first[key], key)
        elif key not in first:
            yield _entry_change(path, ADDED, after, second[key], key)
        else:
            yield from _differences(f"{path}[{key}]", first[key], second[key])


def _by_key(entries: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Entries without a key are told apart by all they say."""
    return {item_key(entry) or json.dumps(entry, sort_keys=True): entry for entry in entries}


def _entry_change(
    path: str, kind: str, entries: Sequence[Any], entry: Mapping[str, Any], key: str
) -> FactChange:
    name = display_name(entry, key)
    before, after = (None, name) if kind == ADDED else (name, None)
    return FactChange(entry_path(path, entries, entry), kind, before, after)


def _leaf(value: Any) -> Scalar:
    if value is _ABSENT:
        return UNKNOWN
    if isinstance(value, list):
        return f"{len(value)} listed"
    scalar: Scalar = value
    return scalar


def _within(path: str, outer: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _quoted(value: Scalar) -> str:
    if value == UNKNOWN:
        return UNKNOWN
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else shown(value)
