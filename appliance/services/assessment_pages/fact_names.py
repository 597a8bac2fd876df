"""What people call a fact: ``profile.devices[*].os_cycle`` is no name for an office manager.

The words come from the labels of the intake screens where a caller has them, else from the descriptions in
the profile's schema, so that a new field has a name from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from appliance.engine.fact_words import in_words
from appliance.engine.facts import item_key
from appliance.foundation.carried_files import schema
from appliance.services.reports.document_words import listed, shown

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_PATH = re.compile(r"\b(?:profile|answers|evidence)(?:\.[a-z_][\w]*|\[[^\[\]]*\])+")
_KEY = re.compile(r"\[([^\[\]]*)\]")
_NOT_KNOWN = re.compile(r"^Not known for (.+?): ([\w., ]+)\.( \(and \d+ more\))?$")
_LABEL_END = re.compile(r"(?<=\w)(?:; |\. |: ).*$", re.DOTALL)
_SOURCES = re.compile(r"\s*\((?:[AD]?\d[\w. ,]*|A\d[^)]*)\)")

# What stands over a list or a section on the intake screens; the schema's own sentences are too long for it.
_SECTIONS: Mapping[str, str] = {
    "org": "Your organisation",
    "scope": "Scope",
    "networks": "Networks",
    "remote": "Remote working",
    "boundary_devices": "Routers and firewalls",
    "devices": "Devices",
    "software": "Software",
    "cloud_services": "Cloud services",
    "external_services": "Services offered to the internet",
    "inbound_rules": "Inbound rules",
    "accounts": "User accounts",
    "admin": "Administrators",
    "password_realms": "Password rules",
    "pw": "Password support",
    "fw": "Firewall management",
    "config": "Clean-up and set-up",
    "ext": "Services offered to the internet",
    "update": "Updates",
    "assert": "Your statements",
    "apps": "Approved applications",
    "byod": "Personally owned devices",
}


_EVIDENCE_LABELS: Mapping[str, str] = {
    "kind": "Kind of evidence",
    "captured_at": "Day it shows",
    "expires_at": "Good until",
    "coverage": "What it covers",
    "covered_count": "How many it covers",
    "total_count": "How many there are",
    "control_ids": "Controls it is for",
    "source_system": "Where it comes from",
    "sha256": "Content",
    "redacted": "Redacted",
}


@dataclass(frozen=True)
class FactName:
    """``section`` as on the intake screens, ``label`` of the field, and the path for who needs it exactly.

    ``entry`` is the name of the one device, service or piece of evidence; empty for a fact of all of them.
    """

    section: str
    label: str
    path: str
    entry: str = ""

    @property
    def text(self) -> str:
        """``Devices: Its own firewall`` in one line, without saying a word twice."""
        return self.section if self.label == self.section else f"{self.section}: {self.label}"


@dataclass(frozen=True)
class FactNames:
    """Names facts.

    ``labels`` and ``words`` go by the path without ``profile.`` and with ``[*]`` for any entry: what a
    field is called, and what its values are. ``entries`` name the entries of the lists by their path,
    ``profile.devices[pc-1]`` or ``evidence[…]``. ``edit`` tells the address where a fact is given.
    """

    labels: Mapping[str, str]
    entries: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    edit: Callable[[str], str | None] = lambda _path: None

    def of(self, path: str) -> FactName:
        """The name of a fact by its path, be it of one entry or of all (``[*]``)."""
        part, _, rest = path.partition(".")
        if part == "answers":
            return FactName("Your own words", f"Question {rest}", path)
        if part != "profile":
            return FactName("Evidence", _EVIDENCE_LABELS.get(rest, "Evidence"), path, self._entry(path))
        pattern = _pattern(path)
        section, label = _described_in_section(pattern)
        entry = self._entry(path) if pattern != rest else ""
        return FactName(section, self.labels.get(pattern) or label, path, entry)

    def value(self, path: str, value: Any) -> str:
        """A value as the screens say it, else as people do."""
        if value is None or isinstance(value, str):
            said = self.words.get(_pattern(path), {}).get(value)
            if said is not None:
                return said[:1].lower() + said[1:] if said[1:2].islower() else said
        return value_in_words(path, value)

    def entry_name(self, key: str) -> str:
        """The name of a piece of evidence by its id; the text itself where it is no such id."""
        return self.entries.get(f"evidence[{key}]", key)

    def plain(self, text: str, path: str = "") -> str:
        """A sentence of the engine in people's words: names for paths, and days as people write them.

        ``path`` is that of the entry the sentence speaks of, if it speaks of one.
        """
        unknown = _NOT_KNOWN.match(text)
        if unknown is not None:
            return self._not_known(unknown, path)
        said = days_in_words(_PATH.sub(lambda found: self._quoted(found.group()), text))
        return said[:1].upper() + said[1:]

    def _entry(self, path: str) -> str:
        keys = [(found.end(), found.group(1)) for found in _KEY.finditer(path) if found.group(1) != "*"]
        return " / ".join(self.entries.get(path[:end], key) for end, key in keys)

    def _quoted(self, path: str) -> str:
        name = self.of(path)
        if path.startswith("evidence[") and path.endswith("]"):
            return f"the evidence “{name.entry}”"
        if path.endswith("]"):
            return f"“{name.entry}” ({name.section})"
        of = f" of {name.entry}" if name.entry else ""
        return f"“{name.text}”{of}"

    def _not_known(self, found: re.Match[str], path: str) -> str:
        """``Not known for X: software_firewall.`` names fields by their code."""
        who, fields, more = found.groups()
        labels = dict.fromkeys(f"“{self._field(field, path)}”" for field in fields.split(", "))
        of = "" if who == "the organisation" else f" for {who}"
        return f"Not known{of}: {listed(list(labels))}.{more or ''}"

    def _field(self, field: str, path: str) -> str:
        pattern = _KEY.sub("[*]", path).removeprefix("profile")
        for candidate in (f"{pattern}.{field}".lstrip("."), field):
            label = self.labels.get(candidate) or _described(candidate)
            if label:
                return label
        # A finding's sentence does not say which list its field is of: fine where only one could be meant.
        ends = {label for known, label in self.labels.items() if known.endswith(f"[*].{field}")}
        return ends.pop() if len(ends) == 1 else field.replace("_", " ").replace(".", ", ")


SCHEMA_NAMES = FactNames({})


def entry_names(facts: Mapping[str, Any], evidence_titles: Mapping[str, str]) -> dict[str, str]:
    """The name of every entry of the profile's lists, and the title of every piece of evidence, by path."""
    names = {f"evidence[{key}]": title for key, title in evidence_titles.items()}
    profile = facts.get("profile", {})
    _name_entries("profile", profile, names)
    _name_entries("profile.scope", profile.get("scope", {}), names)
    return names


def _name_entries(path: str, holder: Mapping[str, Any], names: dict[str, str]) -> None:
    """Lists of the holder, and lists within their entries, such as the fixes of a device."""
    for field_name, entries in holder.items():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and (key := item_key(entry)) is not None:
                place = f"{path}.{field_name}[{key}]"
                names[place] = str(entry.get("name") or key)
                _name_entries(place, entry, names)


def value_in_words(path: str, value: Any) -> str:
    """A value as people say it: ``home_isp_router`` and ``2025-10-30`` become words, absent "not known"."""
    words = in_words(path, value)
    if words is not None:
        return words
    text = days_in_words(shown(value))
    return text.replace("_", " ") if isinstance(value, str) and re.fullmatch(r"[a-z_]+", value) else text


def days_in_words(text: str) -> str:
    """Every ISO date in ``text`` written as ``21 November 2026``."""
    return _ISO_DAY.sub(_day_in_words, text)


def month_name(month: int) -> str:
    """January for 1. In English whatever the locale."""
    return _MONTHS[month - 1]


def _day_in_words(found: re.Match[str]) -> str:
    year, month, day = (int(part) for part in found.groups())
    return f"{day} {_MONTHS[month - 1]} {year}" if 1 <= month <= 12 and 1 <= day <= 31 else found.group()


_FIXED = {"id": "Which one", "name": "Name"}


@lru_cache(maxsize=8192)
def _pattern(path: str) -> str:
    """``devices[*].os_cycle`` for the same field of any device."""
    return _KEY.sub("[*]", path).removeprefix("profile.")


@cache
def _described_in_section(pattern: str) -> tuple[str, str]:
    section = _SECTIONS.get(re.split(r"[.\[]", pattern)[0], "Your organisation")
    whole = pattern in _SECTIONS or pattern.endswith("[*]")
    return section, (section if whole else _described(pattern)) or pattern


@cache
def _described(pattern: str) -> str:
    """The schema's description of a field, as a label; nothing for what the schema does not have.

    Of a field within a field (``unlock.auth.min_length``) the words of both are needed to understand it.
    """
    node: Mapping[str, Any] = schema("org_profile")
    said: list[str] = []
    for step in re.findall(r"[\w]+|\[\*\]", pattern):
        node = _child(_resolved(node), step)
        if not node:
            return ""
        words = _FIXED.get(step) or _label(
            str(node.get("description") or _resolved(node).get("description") or "")
        )
        said = [] if step == "[*]" else [*said, words]
    return ": ".join(filter(None, said[-2:] if len(said) > 1 and "[*]" in pattern else said[-1:]))


def _child(node: Mapping[str, Any], step: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (
        node.get("items", {}) if step == "[*]" else node.get("properties", {}).get(step, {})
    )
    return found


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = str(node.get("$ref", ""))
    if not reference.startswith("#/$defs/"):
        return node
    found: Mapping[str, Any] = schema("org_profile")["$defs"][reference.removeprefix("#/$defs/")]
    return found


def _label(description: str) -> str:
    """``When rights were last reviewed; null means never.`` without what follows its first clause."""
    text = _SOURCES.sub("", description).partition(", or 'none'")[0].strip().rstrip(".")
    return _LABEL_END.sub("", text) if not text.startswith("For ") else text.partition(". ")[0]
