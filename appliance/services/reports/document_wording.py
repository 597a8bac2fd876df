"""One evaluation in people's words: its facts by their names, its values and sentences without codes.

The engine names facts by path, so that a program can find them; a reader of a report cannot. Everything a
report says of a fact goes through here. The paths stay in the findings and in the report as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactNames, entry_names
from appliance.services.reports.document_fact_words import days_in_words, general_pattern
from appliance.services.reports.document_words import listed, title_of_kind

Json = Mapping[str, Any]

_POSITION = re.compile(r"\[\d+\]$")
_MORE = re.compile(r" \(and \d+ more\)$")
_CODES = re.compile(r"\(([a-z]+(?:_[a-z]+)+(?: or [a-z_]+)*|[a-z_]+(?: or [a-z]+_[a-z_]+)+)\)")
# A report is read by others than the organisation too.
_SECTIONS: Mapping[str, str] = {
    "Your organisation": "Organisation",
    "Your statements": "The organisation's statements",
    "Your own words": "The organisation's own words",
}
_ORGANISATION = "the organisation"
_PRODUCT_FIELDS = frozenset({"os_product", "product", "firmware_product"})
# Fields that hold the id of an entry of another list, and which lists those may be.
_REFERENCES: Mapping[str, tuple[str, ...]] = {
    "subset_id": ("scope.exclusions",),
    "boundary_device_ids": ("boundary_devices",),
    "network_ids": ("networks",),
    "device_ids": ("devices",),
    "device_id": ("boundary_devices", "devices", "cloud_services"),
}


@dataclass(frozen=True)
class Wording:
    """Words for one report.

    ``said`` holds the sentences that could be told better from the finding itself, ``kinds`` the titles of
    kinds of evidence, and ``products`` those of the support table, each by what the engine writes.
    """

    names: FactNames = SCHEMA_NAMES
    said: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, text: str, path: str = "") -> str:
        """A sentence of the engine; ``path`` is that of the entry it speaks of, if it speaks of one."""
        more = _MORE.search(text)
        known = self.said.get(text[: more.start()] if more else text)
        if known is not None:
            return known + (more.group() if more else "")
        return self.names.plain(_CODES.sub(self._titles, text), path) if text else ""

    def fact(self, path: str, within: str = "") -> str:
        """The name of a fact in one line; without its list and entry where these are told by ``within``."""
        name = self.names.of(self._whole(path))
        if within and path.startswith(f"{within}."):
            return name.label
        return f"{name.text} ({name.entry})" if name.entry else name.text

    def missing(self, path: str) -> str:
        """What to give where ``path`` leads to nothing: the field, of whichever entry, or the whole list."""
        name = self.names.of(path)
        whole_list = name.label == name.section and not path.endswith("]")
        return f"{name.text}: which there are, or that there are none" if whole_list else name.text

    def section(self, path: str) -> str:
        """The list or section a fact stands in, as on the intake screens."""
        return self.names.of(path).section

    def label(self, path: str) -> str:
        """The name of a fact without its section."""
        return self.names.of(self._whole(path)).label

    def value(self, path: str, value: Any) -> str:
        """A value that was read: names for what is an id, words for what is a code."""
        steps = general_pattern(_POSITION.sub("", path)).split(".")
        if isinstance(value, str) and (named := self._named(steps, value)):
            return named
        return self.names.value(path, value)

    def _named(self, steps: Sequence[str], value: str) -> str | None:
        if steps[-1] in _PRODUCT_FIELDS:
            return self.products.get(value)
        if steps == ["evidence[*]", "kind"]:
            return self.kinds.get(value)
        lists = (".".join(steps[:-1]).removesuffix("[*]"),) if steps[-1] == "id" else ()
        for name in lists or _REFERENCES.get(steps[-1].removesuffix("[*]"), ()):
            if found := self.names.entries.get(f"profile.{name}[{value}]"):
                return found
        return None

    def _whole(self, path: str) -> str:
        """One of a list of plain values has no name of its own."""
        return path if path in self.names.entries else _POSITION.sub("", path)

    def _titles(self, found: re.Match[str]) -> str:
        kinds = found.group(1).split(" or ")
        return f"({' or '.join(self.kinds.get(kind, kind.replace('_', ' ')) for kind in kinds)})"


PLAIN = Wording()


def wording_of(evaluation: Json, facts: Json, pack_document: Json) -> Wording:
    """The words for a report of this evaluation."""
    kinds = {kind["id"]: title_of_kind(pack_document, kind["id"]) for kind in _kinds(pack_document)}
    names = FactNames({}, entry_names(facts, evidence_names(facts, kinds)), sections=_SECTIONS)
    plain = Wording(names, {}, kinds, _products(pack_document))
    checks = [check for finding in evaluation["findings"] for check in finding["checks"]]
    said = dict(told for check in checks for told in _told(check, plain))
    return Wording(names, said, kinds, plain.products)


def evidence_names(facts: Json, kinds: Mapping[str, str]) -> dict[str, str]:
    """What each piece of evidence is called by its id: its own name, else its kind and day."""
    names = {item["id"]: str(item.get("name") or _kind_and_day(item, kinds)) for item in _evidence(facts)}
    twins = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {ident: f"{name} ({ident})" if name in twins else name for ident, name in names.items()}


def _evidence(facts: Json) -> Iterable[Json]:
    given: Iterable[Json] = facts.get("evidence", ())
    return given


def _kind_and_day(item: Json, kinds: Mapping[str, str]) -> str:
    kind = kinds.get(item["kind"], item["kind"].replace("_", " "))
    return f"{kind} of {days_in_words(item['captured_at'])}" if item.get("captured_at") else kind


def _kinds(pack_document: Json) -> Iterable[Json]:
    kinds: Iterable[Json] = pack_document.get("evidence_kinds", ())
    return kinds


def _products(pack_document: Json) -> dict[str, str]:
    support = pack_document.get("support", {})
    return {
        product["id"]: str(product.get("label", product["id"])) for product in support.get("products", ())
    }


def _told(check: Json, plain: Wording) -> Iterator[tuple[str, str]]:
    """What is not known, told by the names of the facts that are missing, and the sums of such sentences."""
    told = {}
    for item in check["items"]:
        if item["state"] == "unknown" and item["message"] and item["missing"]:
            told[item["message"]] = _not_known(item, plain)
    yield from told.items()
    whole = check["message"] or ""
    for text, words in told.items():
        if whole != text and whole.endswith(f". {text}"):
            yield whole, f"{whole.removesuffix(text)}{words}"


def _not_known(item: Json, plain: Wording) -> str:
    if item["missing"] == [item["path"]] and item["message"].startswith("Not known: "):
        label = plain.names.of(item["path"]).label
        return f"Nobody has listed “{label}” yet. List them, or say that there are none."
    labels = dict.fromkeys(f"“{plain.fact(path, item['path'])}”" for path in item["missing"])
    of = "" if item["name"] == _ORGANISATION else f" for {item['name']}"
    return f"Not known{of}: {listed(list(labels))}."
