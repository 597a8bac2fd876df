"""Lays the sources of a pack over those of the pack it extends.

Mappings merge key by key. A list whose entries all carry the same kind of key (`id`, `number` or `name`)
merges entry by entry in the base's order, new entries last. Everything else is replaced. `remove: true` drops
an entry, `replace: true` puts a mapping in place of the base's instead of merging the two.
"""

from __future__ import annotations

from typing import Any, cast

from appliance.foundation.errors import RefusedError
from appliance.services.packs.yaml_reading import Place, SourceList, SourceMapping

ENTRY_KEYS = ("id", "number", "name")


def merged(base: Any, change: Any) -> Any:
    """`change` laid over `base`; neither is altered.

    Raises RefusedError when `remove: true` names something the base does not have.
    """
    if isinstance(base, SourceMapping) and isinstance(change, SourceMapping):
        if change.get("replace") is True:
            return without_marks(change)
        return _merged_mapping(base, change)
    if isinstance(base, SourceList) and isinstance(change, SourceList):
        return _merged_list(base, change)
    return without_marks(change)


def without_marks(value: Any) -> Any:
    """`value` without `replace: true`; refuses `remove: true`, since there is nothing to remove from."""
    if isinstance(value, SourceMapping):
        if value.get("remove") is True:
            raise _nothing_to_remove(value.place)
        result = SourceMapping(value.place)
        for key, inner in value.items():
            if not (key == "replace" and inner is True):
                result.put(key, without_marks(inner), value.places[key])
        return result
    if isinstance(value, SourceList):
        entries = SourceList(value.place)
        for inner, place in zip(value, value.places, strict=True):
            entries.put(without_marks(inner), place)
        return entries
    return value


def entry_key(entries: Any) -> str | None:
    """The key that identifies every entry of a list, or None when there is no such key."""
    if not isinstance(entries, list) or not entries:
        return None
    for key in ENTRY_KEYS:
        if all(isinstance(entry, dict) and isinstance(entry.get(key), str | int) for entry in entries):
            return key
    return None


def _merged_mapping(base: SourceMapping, change: SourceMapping) -> SourceMapping:
    result = SourceMapping(change.place)
    for key, value in base.items():
        if key not in change:
            result.put(key, value, base.places[key])
        elif not _is_removed(change[key]):
            laid = merged(value, change[key])
            result.put(key, laid, base.places[key] if laid is value else change.places[key])
    for key, value in change.items():
        if key not in base:
            result.put(key, without_marks(value), change.places[key])
    return result


def _merged_list(base: SourceList, change: SourceList) -> SourceList:
    key = entry_key(base)
    if key is None or entry_key(change) != key:
        return cast(SourceList, without_marks(change))
    _refuse_repeats(change, key)
    changes = {entry[key]: (entry, place) for entry, place in zip(change, change.places, strict=True)}
    result = SourceList(change.place)
    for entry, place in zip(base, base.places, strict=True):
        if entry[key] not in changes:
            result.put(entry, place)
            continue
        over, over_place = changes.pop(entry[key])
        if not _is_removed(over):
            result.put(merged(entry, over), over_place)
    for over, over_place in changes.values():
        result.put(without_marks(over), over_place)
    return result


def _is_removed(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("remove") is True


def _refuse_repeats(entries: SourceList, key: str) -> None:
    seen = set()
    for entry, place in zip(entries, entries.places, strict=True):
        if entry[key] in seen:
            raise RefusedError(f"the entry with {key} '{entry[key]}' is written twice", place=str(place))
        seen.add(entry[key])


def _nothing_to_remove(place: Place) -> RefusedError:
    return RefusedError(
        "`remove: true` stands here, but the pack this one extends has no such entry",
        place=str(place),
        mend="correct the id, or delete the entry",
    )
