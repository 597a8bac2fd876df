"""Which facts of a profile will not do for another year: dates of checks that are to be made every year.

The rules judge the same dates as of a day; here they are looked at as of the day the certificate ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.services.profiles import edit_path, field_labels

YEAR = timedelta(days=365)
# Days of checks that lapse after a year, and days on which something itself ends.
YEARLY = frozenset(
    {
        "accounts.last_privilege_review",
        "admin.last_review",
        "config.last_cleanup_review",
        "apps.list_reviewed",
        "boundary_devices[*].last_rule_review",
        "cloud_services[*].mfa_checked_on",
    }
)
_ENDING = "proof_expires"
# Days that stay as they are, however long ago: a test holds the two lists to the schema.
LASTING = frozenset({"released_on", "installed_on", "approved_on"})
_KEY = re.compile(r"\[[^\[\]]*\]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class LapsedFact:
    """A fact to be asked again: the question, of what, the day it says, and where to change it."""

    path: str
    label: str
    of: str
    day: date
    url: str | None


def lapsed_facts(profile: Mapping[str, Any], ends_on: date) -> tuple[LapsedFact, ...]:
    """The facts that will have lapsed on the day the certificate ends."""
    labels = field_labels()
    found = []
    for path, of, text in _texts(profile, "", ""):
        pattern = _KEY.sub("[*]", path)
        if not _DAY.fullmatch(text) or not _lapses(pattern, date.fromisoformat(text), ends_on):
            continue
        label = labels.get(pattern, pattern.rpartition(".")[2].replace("_", " "))
        found.append(LapsedFact(path, label, of, date.fromisoformat(text), edit_path(path)))
    return tuple(found)


def _lapses(pattern: str, day: date, ends_on: date) -> bool:
    if pattern in YEARLY:
        return day < ends_on - YEAR
    return pattern.rpartition(".")[2] == _ENDING and day <= ends_on


def _texts(value: Any, path: str, of: str) -> Iterator[tuple[str, str, str]]:
    """Every text with its path and the name of the entry it stands in."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}" if path else str(name), of)
    elif isinstance(value, list):
        for entry in value:
            if isinstance(entry, Mapping) and "id" in entry:
                yield from _texts(entry, f"{path}[{entry['id']}]", str(entry.get("name") or entry["id"]))
    elif isinstance(value, str):
        yield path, of, value
