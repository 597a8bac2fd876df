"""Entries of lists: what tells them apart, how addresses name them, and ids made from names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes
from appliance.services.profiles.field_paths import ABSENT, Json, put, value_at
from appliance.services.profiles.schema_fields import Kind
from appliance.services.profiles.screens import ListScreen, Screens

_LONGEST_ID = 60  # leaves room for a number behind it
_LONGEST_NAME = 150

Entry = dict[str, Any]


def entry_key(entry: Mapping[str, Any]) -> str:
    """Its id, else its name, else all it says (addresses have neither)."""
    for key in ("id", "name"):
        if isinstance(entry.get(key), str):
            return str(entry[key])
    return canonical_bytes(dict(entry)).decode("utf-8")


def handle_of(entry: Mapping[str, Any]) -> str:
    """A short name for web addresses: ids may hold slashes and spaces, this holds hex digits only."""
    return hashlib.sha256(entry_key(entry).encode("utf-8")).hexdigest()[:16]


def entries_in(holder: Json, screen: ListScreen) -> list[Entry]:
    """The entries of a list of the profile, or of the entry it stands in; none when it is not given."""
    found = value_at(holder, screen.steps)
    return found if isinstance(found, list) else []


def find_entry(entries: Sequence[Entry], handle: str) -> Entry | None:
    """The entry with that handle."""
    return next((entry for entry in entries if handle_of(entry) == handle), None)


def name_of(entry: Mapping[str, Any]) -> str:
    """What a person calls an entry."""
    return str(entry.get("name") or entry.get("text") or entry.get("id") or "without a name")


def new_id(name: str, taken: Collection[str], otherwise: str) -> str:
    """An id made from a name: ``Reception PC`` becomes ``reception-pc``, a second one ``reception-pc-2``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")
    base = base or re.sub(r"[^a-z0-9]+", "-", otherwise)
    return _unused(base, taken, lambda number: f"{base}-{number}")


def copy_of(entry: Entry, screen: ListScreen, entries: Sequence[Entry]) -> Entry:
    """The same under a name and id of its own: ``Reception PC (copy)``."""
    twin = deepcopy(entry)
    field = "name" if "name" in entry or screen.makes_id else "text"
    old = name_of(entry)
    names = {str(other.get(field)) for other in entries}
    twin[field] = _unused(
        f"{old[: _LONGEST_NAME - 12]} (copy)", names, lambda at: f"{old[: _LONGEST_NAME - 12]} (copy {at})"
    )
    if screen.makes_id:
        twin["id"] = new_id(twin[field], {str(other.get("id")) for other in entries}, screen.item)
    return twin


def references_to(
    profile: Json, screens: Screens, screen: ListScreen, key: str
) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """Entries of other lists that name the entry with that key, and the field that does."""
    for holder, question in screens.holding(screen.name):
        for entry in entries_in(profile, holder):
            value = question.value_in(entry)
            if value == key or (isinstance(value, list) and key in value):
                yield entry, question.steps


def forget_references(profile: Json, screens: Screens, screen: ListScreen, key: str) -> int:
    """Takes a removed entry out of the answers that named it; returns how many did.

    A list that named nothing else is no longer known: it must not turn into "none".
    """
    found = list(references_to(profile, screens, screen, key))
    for entry, steps in found:
        value = value_at(entry, steps)
        left = [other for other in value if other != key] if isinstance(value, list) else []
        put(entry, steps, left or ABSENT)
    return len(found)


def rename_references(profile: Json, screens: Screens, screen: ListScreen, old: str, new: str) -> None:
    """Lets the answers that called an entry by its old name call it by the new one."""
    for entry, steps in list(references_to(profile, screens, screen, old)):
        value = value_at(entry, steps)
        put(entry, steps, [new if one == old else one for one in value] if isinstance(value, list) else new)


def targets_for(profile: Json, screens: Screens, screen: ListScreen | None) -> dict[str, dict[str, str]]:
    """For each question that refers to entries: their ids and names, in order."""
    questions = screen.questions if screen is not None else ()
    return {
        question.name: {
            entry_key(entry): name_of(entry)
            for name in question.entries_of
            for entry in entries_in(profile, screens.lists[name])
        }
        for question in questions
        if question.entries_of and question.shape.kind in {Kind.TEXT, Kind.TEXTS}
    }


def _unused(first: str, taken: Collection[str], numbered: Any) -> str:
    number, name = 1, first
    while name in taken:
        number += 1
        name = numbered(number)
    return name
