"""Where each part of a pack is written, found by its path in the built document.

A path names entries of lists by their id, number or name rather than by position, so that it holds whatever
order the build gives them: ("controls", "CE-1", "checks", "software-firewall-off", "when").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.foundation.json_pointer import steps_of
from appliance.services.packs.yaml_reading import Place, SourceList, SourceMapping

DocumentPath = tuple[str, ...]
_ENTRY_KEYS = ("id", "number", "name", "cycle", "option")


@dataclass(frozen=True)
class Places:
    """The line of every key and entry of a pack's sources."""

    lines: Mapping[DocumentPath, Place]
    whole: Place

    def of(self, path: DocumentPath) -> Place:
        """The place of a path, or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return self.whole

    def of_pointer(self, document: Any, pointer: str) -> Place:
        """The place of a JSON pointer into the built document."""
        path: list[str] = []
        here = document
        for key in steps_of(pointer):
            if isinstance(here, list) and key.isdigit() and int(key) < len(here):
                here = here[int(key)]
                path.append(entry_name(here, int(key)))
            else:
                here = here.get(key) if isinstance(here, dict) else None
                path.append(key)
        return self.of(tuple(path))


def entry_name(entry: Any, position: int) -> str:
    """How a path names an entry of a list."""
    if isinstance(entry, dict):
        for key in _ENTRY_KEYS:
            if key in entry:
                return str(entry[key])
    return str(position)


def places_of(tree: SourceMapping) -> Places:
    """The places of a merged source tree, by their paths in the document built from it."""
    lines: dict[DocumentPath, Place] = {}
    for key, value in tree.items():
        lines[(key,)] = tree.places[key]
        lines.update(_section(key, value))
    return Places(lines, tree.place)


def _section(key: str, value: Any) -> Iterator[tuple[DocumentPath, Place]]:
    if key != "questions" or not isinstance(value, SourceMapping):
        yield from _inside((key,), value)
        return
    for section in value.values():
        if isinstance(section, SourceMapping):
            yield from _inside(("questions",), section.get("questions"))


def _inside(path: DocumentPath, value: Any) -> Iterator[tuple[DocumentPath, Place]]:
    if isinstance(value, SourceMapping):
        for key, inner in value.items():
            yield (*path, key), value.places[key]
            yield from _inside((*path, key), inner)
    elif isinstance(value, SourceList):
        yield from _entries(path, value, value.places)


def _entries(
    path: DocumentPath, entries: Sequence[Any], places: Sequence[Place]
) -> Iterator[tuple[DocumentPath, Place]]:
    for at, (entry, place) in enumerate(zip(entries, places, strict=True)):
        name = entry_name(entry, at)
        yield (*path, name), place
        yield from _inside((*path, name), entry)
