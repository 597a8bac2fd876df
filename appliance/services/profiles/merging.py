"""Two people on one page: what only one of them changed is kept, and where both did, a person chooses.

A rendered page carries a fingerprint of each answer it showed. So a save knows what its author changed, and
what others changed since.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.foundation.canonical_json import canonical_bytes
from appliance.services.profiles.field_paths import ABSENT, Json

MINE, THEIRS = "mine", "theirs"
_MARK = re.compile(r"([A-Za-z0-9_.]+)=([0-9a-f]{12})")
_LONGEST = 20_000  # characters; a page has some thirty questions

Values = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Merged:
    """``values`` to store. ``conflicts`` wait for a choice; ``also`` were changed by others and kept."""

    values: dict[str, Json]
    conflicts: tuple[str, ...]
    also: tuple[str, ...]


def fingerprint(value: Json) -> str:
    """Twelve hex digits that tell one answer from another; no answer has one too. Lists are sets."""
    value = sorted(value) if isinstance(value, list) else value
    written = b"absent" if value is ABSENT else canonical_bytes(value)
    return hashlib.sha256(written).hexdigest()[:12]


def page_etag(values: Values) -> str:
    """What a form carries to say which answers it showed."""
    return " ".join(f"{name}={fingerprint(value)}" for name, value in values.items())


def read_etag(text: str) -> dict[str, str]:
    """The fingerprints a form carried, by name; what is not one is left out."""
    return dict(_MARK.findall(text[:_LONGEST]))


def merge(shown: Mapping[str, str], mine: Values, theirs: Values, keep: Mapping[str, str]) -> Merged:
    """Joins what a form says with what is stored.

    ``shown`` are the fingerprints the form was rendered with, ``keep`` the choices made between the two. An
    answer the form did not show counts as changed by both: nothing is overwritten unseen.
    """
    values: dict[str, Json] = {}
    conflicts: list[str] = []
    also: list[str] = []
    for name, value in mine.items():
        stored = theirs[name]
        changed_by_others = shown.get(name, fingerprint(ABSENT)) != fingerprint(stored)
        changed_here = shown.get(name) != fingerprint(value)
        if fingerprint(value) == fingerprint(stored):
            values[name] = stored
        elif not changed_by_others:
            values[name] = value
        elif not changed_here:
            values[name] = stored
            also.append(name)
        elif name in keep:
            values[name] = value if keep[name] == MINE else stored
        else:
            conflicts.append(name)
    return Merged(values, tuple(conflicts), tuple(also))
