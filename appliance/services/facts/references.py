"""What a schema cannot say: that each id stands for one thing, and that what is referred to exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from appliance.foundation.errors import quoted
from appliance.foundation.json_pointer import pointer_of
from appliance.foundation.json_schema import Problem

MOST_PROBLEMS = 100

Json = Mapping[str, Any]
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class _Reference:
    """A field of a list's items that holds ids: one, or a list of them.

    ``needed`` are the lists without which nothing can be said about it; the others count when given.
    """

    field: str
    lists: tuple[str, ...]
    targets: tuple[str, ...]
    needed: tuple[str, ...]


_REFERENCES = (
    _Reference("subset_id", ("networks", "devices"), ("exclusions",), ("exclusions",)),
    _Reference("boundary_device_ids", ("networks",), ("boundary_devices",), ("boundary_devices",)),
    _Reference("network_ids", ("devices",), ("networks",), ("networks",)),
    _Reference("device_ids", ("software",), ("devices",), ("devices",)),
    _Reference(
        "device_id",
        ("inbound_rules",),
        ("boundary_devices", "devices", "cloud_services"),
        # Most organisations have all three, and a firm without cloud services leaves that list out.
        ("boundary_devices", "devices"),
    ),
)

_LISTS_WITH_FIXES = ("boundary_devices", "devices", "software")
_PATHS = {"exclusions": "scope.exclusions"}
_MOST_COMPARED = 1000
"""Ids looked through for one that was meant."""


def identity_problems(facts: Json) -> list[Problem]:
    """Return the ids (or names, where those are the key) that stand twice in their list, at most 100."""
    return list(islice(_repeated_identities(facts), MOST_PROBLEMS))


def reference_problems(facts: Json) -> list[Problem]:
    """Return the references to ids that do not exist, at most 100.

    A list that is not given is unknown, so references into it are left alone.
    """
    return list(islice(_dangling_references(facts["profile"]), MOST_PROBLEMS))


def _repeated_identities(facts: Json) -> Iterator[Problem]:
    profile = facts["profile"]
    exclusions: Sequence[Json] = profile.get("scope", {}).get("exclusions", ())
    yield from _repeated_in(exclusions, ("profile", "scope", "exclusions"), ("id", "name"))
    for name, items in profile.items():
        if isinstance(items, list):
            key = "name" if name == "password_realms" else "id"
            yield from _repeated_in(items, ("profile", name), (key,))
    for name in _LISTS_WITH_FIXES:
        for index, item in enumerate(profile.get(name, ())):
            if "fixes" in item:
                yield from _repeated_in(item["fixes"], ("profile", name, index, "fixes"), ("id",))
    yield from _repeated_in(facts.get("evidence", ()), ("evidence",), ("id",))


def _repeated_in(items: Iterable[Json], steps: Steps, keys: tuple[str, ...]) -> Iterator[Problem]:
    """Yield an item's key that an earlier item bears, be it as the same key or as another of ``keys``."""
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        for key in keys:
            if key in item and seen.setdefault(item[key], index) != index:
                earlier = pointer_of([*steps, seen[item[key]]])
                message = f"{quoted(item[key])} is also used by {earlier}; give each its own {key}"
                yield Problem(pointer_of([*steps, index, key]), message)


def _dangling_references(profile: Json) -> Iterator[Problem]:
    known = _known_identities(profile)
    for reference in _REFERENCES:
        if any(name not in known for name in reference.needed):
            continue
        targets = [known[name] for name in reference.targets if name in known]
        for steps, identity in _references_in(profile, reference):
            if not any(identity in target for target in targets):
                yield Problem(pointer_of(steps), _missing(identity, reference, targets))


def _known_identities(profile: Json) -> dict[str, set[str]]:
    """Return the ids of each list that is given; sub-sets may be called by their id or their name."""
    names = ("networks", "boundary_devices", "devices", "cloud_services")
    known = {name: {item["id"] for item in profile[name]} for name in names if name in profile}
    if "exclusions" in profile.get("scope", {}):
        subsets = profile["scope"]["exclusions"]
        known["exclusions"] = {item[key] for item in subsets for key in ("id", "name") if key in item}
    return known


def _references_in(profile: Json, reference: _Reference) -> Iterator[tuple[Steps, str]]:
    for name in reference.lists:
        for index, item in enumerate(profile.get(name, ())):
            value = item.get(reference.field)
            if isinstance(value, str):
                yield ("profile", name, index, reference.field), value
            elif value is not None:
                for position, identity in enumerate(value):
                    yield ("profile", name, index, reference.field, position), identity


def _missing(identity: str, reference: _Reference, targets: Sequence[set[str]]) -> str:
    where = " or ".join(f"profile.{_PATHS.get(name, name)}" for name in reference.targets)
    candidates = sorted(set().union(*targets))[:_MOST_COMPARED]
    near = get_close_matches(identity, candidates, n=1, cutoff=0.7)
    mend = f"did you mean {quoted(near[0])}?" if near else "add it there or remove it here"
    return f"there is no {quoted(identity)} in {where}; {mend}"
