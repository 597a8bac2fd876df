"""What changes from one pack to another, in plain words."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from appliance.services.packs.renumbering import renumbering

Json = Mapping[str, Any]
_SHOWN = 100  # characters of a value before it is cut
# Section -> (what one entry is called, the key that identifies it), in the order people read.
_SECTIONS = {
    "themes": ("theme", "id"),
    "definitions": ("definition", "name"),
    "evidence_kinds": ("evidence kind", "id"),
    "scope": ("scope of", "id"),
    "controls": ("control", "id"),
    "contradictions": ("contradiction", "id"),
    "sections": ("section", "id"),
}
# Lists inside an entry whose own entries have ids, and what one of those is called.
_INNER = {"checks": "check", "evidence": "wanted evidence", "remediation": "remediation", "out": "rule"}
_WORDS = {
    "when": "rule",
    "each": "entries looked at",
    "says": "message",
    "auto_fail": "automatic failure",
    "blocking": "blocking mark",
    "not_applicable_when": "rule for not applicable",
    "not_applicable_reason": "reason for not applicable",
    "max_length": "length limit",
    "fresh_days": "days it stays fresh",
    "kinds": "kinds of evidence",
    "evidence_kinds": "kinds of evidence",
    "eol": "end of support",
    "extended": "end of extended support",
    "fast_moving": "judging by automatic updates",
}


@dataclass(frozen=True)
class PackChange:
    """One difference: `section` is the key of the pack, `kind` added, removed or changed."""

    section: str
    id: str
    kind: str
    sentence: str

    def as_document(self) -> dict[str, str]:
        """Plain JSON values."""
        return asdict(self)


def diff_packs(before: Json, after: Json) -> list[PackChange]:
    """The differences between two pack documents, section by section in a fixed order."""
    changes = [*_fields("pack", "pack", _head(before), _head(after))]
    changes += _fields("standard", "standard", before["standard"], after["standard"])
    changes += _mapping("constants", "constant", before["constants"], after["constants"])
    for section, (what, key) in _SECTIONS.items():
        changes += _entries(section, what, _by(before[section], key), _by(after[section], key))
    changes += _questions(before["questions"], after["questions"])
    changes += _tables(before["tables"], after["tables"])
    changes += _support(before["support"], after["support"])
    return changes


def _head(document: Json) -> Json:
    return {key: document[key] for key in ("id", "version", "title")}


def _by(entries: Sequence[Json], key: str) -> dict[str, Json]:
    return {str(entry[key]): entry for entry in entries}


def _compared(
    section: str,
    what: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: Callable[[str, Any, Any], Iterator[PackChange]],
) -> Iterator[PackChange]:
    """Added and removed names, and `changed` for each name that both have."""
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            yield PackChange(section, name, "removed", f"{what} {name} is gone{_titled(before[name])}")
        elif name not in before:
            yield PackChange(section, name, "added", f"{what} {name} is new{_titled(after[name])}")
        elif before[name] != after[name]:
            yield from changed(name, before[name], after[name])


def _titled(entry: Any) -> str:
    """What an entry is about, when it says so."""
    if not isinstance(entry, dict):
        return f": {_shown(entry)}"
    title = entry.get("title") or entry.get("prompt") or entry.get("explain") or entry.get("label")
    return f": {title}" if title else ""


def _entries(
    section: str, what: str, before: Mapping[str, Json], after: Mapping[str, Json]
) -> Iterator[PackChange]:
    def changed(name: str, old: Json, new: Json) -> Iterator[PackChange]:
        yield from _fields(section, f"{what} {name}", old, new, name)

    yield from _compared(section, what, before, after, changed)


def _fields(section: str, label: str, before: Json, after: Json, name: str = "") -> Iterator[PackChange]:
    """What differs between two versions of one entry, field by field; inner lists entry by entry."""
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key in _INNER and isinstance(old, list) and isinstance(new, list):
            yield from _inner(section, label, name, key, old, new)
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from _fields(section, f"{label}, {key}", old, new, name)
        else:
            sentence = f"{label}: {_WORDS.get(key, key)} was {_shown(old)}, is {_shown(new)}"
            yield PackChange(section, name or label, "changed", sentence)


def _inner(
    section: str, label: str, name: str, key: str, old: Sequence[Json], new: Sequence[Json]
) -> Iterator[PackChange]:
    for change in _entries(section, f"{label}, {_INNER[key]}", _by(old, "id"), _by(new, "id")):
        yield PackChange(section, name, change.kind, change.sentence)


def _mapping(section: str, what: str, before: Json, after: Json) -> Iterator[PackChange]:
    def changed(name: str, old: Any, new: Any) -> Iterator[PackChange]:
        yield PackChange(section, name, "changed", f"{what} {name} was {_shown(old)}, is {_shown(new)}")

    yield from _compared(section, what, before, after, changed)


def _questions(before: Sequence[Json], after: Sequence[Json]) -> Iterator[PackChange]:
    """Questions that only got another number are told as that, not as two that changed."""
    found = renumbering(before, after)
    for old, new in found.moved.items():
        sentence = f"question {old} is now {new}: {found.same[new]['prompt']}"
        yield PackChange("questions", new, "changed", sentence)
    for question in found.gone:
        number = str(question["number"])
        yield PackChange("questions", number, "removed", f"question {number} is gone{_titled(question)}")
    same = {number: {**question, "number": number} for number, question in found.same.items()}
    yield from _entries("questions", "question", same, _by(after, "number"))


def _tables(before: Json, after: Json) -> Iterator[PackChange]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, []), after.get(name, [])
        for word in sorted({*old} - {*new}):
            yield PackChange("tables", name, "removed", f"table {name}: '{word}' is gone")
        for word in sorted({*new} - {*old}):
            yield PackChange("tables", name, "added", f"table {name}: '{word}' is new")


def _support(before: Json, after: Json) -> Iterator[PackChange]:
    def product(name: str, old: Json, new: Json) -> Iterator[PackChange]:
        yield from _entries("support", name, _by(old["cycles"], "cycle"), _by(new["cycles"], "cycle"))
        yield from _fields("support", name, {**old, "cycles": None}, {**new, "cycles": None}, name)

    old, new = _by(before["products"], "id"), _by(after["products"], "id")
    yield from _compared("support", "product", old, new, product)
    yield from _mapping("support", "override of", _overrides(before), _overrides(after))


def _overrides(support: Json) -> dict[str, str]:
    """Product and cycle -> what an override makes of it."""
    return {
        f"{entry['product']} {cycle}": entry["status"] + (f" from {entry['from']}" if "from" in entry else "")
        for entry in support["overrides"]
        for cycle in entry["cycles"]
    }


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    short = textwrap.shorten(text, _SHOWN, placeholder="…")
    return f"'{short}'" if isinstance(value, str) else short
