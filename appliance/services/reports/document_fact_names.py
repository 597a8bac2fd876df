"""What people call a fact: ``profile.devices[*].os_cycle`` is no name for an office manager.

The words come from the labels of the intake screens where a caller has them, else from the descriptions in
the profile's schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from appliance.engine.facts import item_key
from appliance.services.reports.document_fact_words import (
    KEY,
    days_in_words,
    described,
    described_in_section,
    general_pattern,
    value_in_words,
)
from appliance.services.reports.document_words import listed

_PATH = re.compile(r"\b(?:profile|answers|evidence)(?:\.[a-z_][\w]*|\[[^\[\]]*\])+")
_NOT_KNOWN = re.compile(r"^Not known for (.+?): ([\w., ]+)\.( \(and \d+ more\))?$")

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
    ``sections`` has other names for sections, for texts that do not speak to the organisation itself.
    """

    labels: Mapping[str, str]
    entries: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    edit: Callable[[str], str | None] = lambda _path: None
    sections: Mapping[str, str] = field(default_factory=dict)

    def of(self, path: str) -> FactName:
        """The name of a fact by its path, be it of one entry or of all (``[*]``)."""
        part, _, rest = path.partition(".")
        if part == "answers":
            return FactName(self._section("Your own words"), f"Question {rest}", path)
        if part != "profile":
            return FactName("Evidence", _EVIDENCE_LABELS.get(rest, "Evidence"), path, self._entry(path))
        pattern = general_pattern(path)
        section, label = described_in_section(pattern)
        entry = self._entry(path) if pattern != rest else ""
        return FactName(self._section(section), self.labels.get(pattern) or label, path, entry)

    def value(self, path: str, value: Any) -> str:
        """A value as the screens say it, else as people do."""
        if value is None or isinstance(value, str):
            said = self.words.get(general_pattern(path), {}).get(value)
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
        return said[:1].upper() + said[1:] if _PATH.match(text) else said

    def _section(self, section: str) -> str:
        return self.sections.get(section, section)

    def _entry(self, path: str) -> str:
        keys = [(found.end(), found.group(1)) for found in KEY.finditer(path) if found.group(1) != "*"]
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
        pattern = KEY.sub("[*]", path).removeprefix("profile")
        for candidate in (f"{pattern}.{field}".lstrip("."), field):
            label = self.labels.get(candidate) or described(candidate)
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
