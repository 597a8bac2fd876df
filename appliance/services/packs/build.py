"""From a pack's sources to its one canonical document, whose SHA-256 is the pack's identity.

Defaults are written out and lists whose order means nothing are sorted, so that two ways of writing the same
pack give the same hash. Keys nobody knows are carried along for the schema to refuse.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.strict_json import parse_json
from appliance.services.packs.places import Places, places_of
from appliance.services.packs.sources import PackSource

FORMAT = 1
_SECTIONS: Mapping[str, Any] = {
    "format": FORMAT,
    "constants": {},
    "definitions": [],
    "themes": [],
    "evidence_kinds": [],
    "tables": {},
    "support": {"products": [], "overrides": []},
    "scope": [],
    "controls": [],
    "contradictions": [],
    "questions": [],
}
_CHECK: Mapping[str, Any] = {"auto_fail": False, "blocking": False, "code": None, "each": [], "questions": []}
_CONTROL: Mapping[str, Any] = {
    "gate": False,
    "not_applicable_when": None,
    "not_applicable_reason": None,
    "evidence": [],
    "remediation": [],
}
_QUESTION: Mapping[str, Any] = {"max_length": None, "when": None, "controls": [], "evidence_kinds": []}


@dataclass(frozen=True)
class Draft:
    """A built document that nobody has checked yet, and where its parts are written."""

    document: dict[str, Any]
    places: Places


@dataclass(frozen=True)
class BuiltPack:
    """A checked pack document. `data` is its canonical bytes, `sha256` their digest in lower-case hex."""

    document: dict[str, Any]
    data: bytes
    sha256: str

    @property
    def id(self) -> str:
        """The id the pack calls itself by, such as `cyber-essentials-3.3`."""
        return str(self.document["id"])

    @property
    def version(self) -> str:
        """The pack's own version, such as `1.0.0`; not that of the standard it reads."""
        return str(self.document["version"])


def draft(source: PackSource) -> Draft:
    """The document of a pack's sources; its shape is not checked (`lint` does that)."""
    tree: dict[str, Any] = {**_SECTIONS, **_plain(source.tree)}
    tree["sections"] = _sections(tree["questions"])
    for key, finish in _FINISH.items():
        if key in tree:
            tree[key] = finish(tree[key])
    return Draft(tree, places_of(source.tree))


def finished(document: dict[str, Any]) -> BuiltPack:
    """A checked document with its canonical bytes and hash.

    The document is read back from its bytes, so that 7.0 is 7 here as it will be for whoever opens the file.
    """
    data = canonical_bytes(document)
    return BuiltPack(parse_json(data, source="the built pack"), data, hashlib.sha256(data).hexdigest())


def portal_order(number: str) -> tuple[int, ...]:
    """Sorts question numbers as the portal does: A1.2 before A1.10, A2.2 before A2.2.1."""
    return tuple(int(part) for part in re.findall(r"[0-9]+", str(number)))


def control_order(control_id: str) -> tuple[int, ...]:
    """Sorts controls: CE-SCOPE, then CE-1 to CE-15."""
    return portal_order(control_id) or (0,)


def _plain(value: Any) -> Any:
    """Ordinary dicts and lists, with the space around texts gone."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def _each(value: Any, finish: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """`finish` applied to every mapping of a list; anything else is left for the schema to refuse."""
    if not isinstance(value, list):
        return value
    return [finish(entry) if isinstance(entry, dict) else entry for entry in value]


def _with(defaults: Mapping[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda entry: {**defaults, **entry}


def _standard(value: Any) -> Any:
    return {"closes_after": None, **value} if isinstance(value, dict) else value


def _sorted(value: Any, key: str, order: Callable[[str], Any] = str) -> Any:
    """A list of mappings sorted by one of their keys, when they all have it."""
    if isinstance(value, list) and all(isinstance(entry, dict) and key in entry for entry in value):
        return sorted(value, key=lambda entry: (order(entry[key]), str(entry[key])))
    return value


def _tables(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: sorted(rows, key=str) if isinstance(rows, list) else rows for name, rows in value.items()}


def _support(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    products = _each(value.get("products", []), _product)
    return {"overrides": [], **value, "products": _sorted(products, "id")}


def _product(product: dict[str, Any]) -> dict[str, Any]:
    cycles = _sorted(product.get("cycles", []), "released")
    return {"fast_moving": False, **product, "cycles": cycles}


def _controls(value: Any) -> Any:
    controls = list(value.values()) if isinstance(value, dict) else value
    return _sorted(_each(controls, _control), "id", control_order)


def _control(control: dict[str, Any]) -> dict[str, Any]:
    full = {**_CONTROL, **control}
    full["checks"] = _each(full.get("checks", []), _rule(_CHECK))
    full["evidence"] = _each(full["evidence"], _with({"when": None}))
    full["remediation"] = _each(full["remediation"], _with({"checks": []}))
    if isinstance(full.get("references"), dict):
        full["references"] = {"sections": [], "requirements": [], "questions": [], **full["references"]}
    return full


def _rule(defaults: Mapping[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def finish(entry: dict[str, Any]) -> dict[str, Any]:
        full = {**defaults, **entry}
        if isinstance(full["each"], str):
            full["each"] = [full["each"]]
        return full

    return finish


def _sections(value: Any) -> Any:
    """The portal's sections with their titles, from the heads of the question files."""
    if not isinstance(value, dict):
        return []
    heads = [(name, head) for name, head in sorted(value.items()) if isinstance(head, dict)]
    return [{"id": name, "title": head["title"]} if "title" in head else {"id": name} for name, head in heads]


def _questions(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    every: list[Any] = []
    for section in value.values():
        entries = section.get("questions") if isinstance(section, dict) else None
        every += entries if isinstance(entries, list) else [section]
    return _sorted(_each(every, _question), "number", portal_order)


def _question(question: dict[str, Any]) -> dict[str, Any]:
    full = {**_QUESTION, **question}
    answer = full.get("answer")
    if isinstance(answer, dict) and isinstance(answer.get("lines"), dict):
        full["answer"] = {**answer, "lines": _rule({"each": []})(answer["lines"])}
    return full


_FINISH: Mapping[str, Callable[[Any], Any]] = {
    "standard": _standard,
    "definitions": lambda value: _each(value, _with({"params": []})),
    "evidence_kinds": lambda value: _sorted(_each(value, _with({"stale_when": None})), "id"),
    "tables": _tables,
    "support": _support,
    "controls": _controls,
    "contradictions": lambda value: _each(value, _rule({"each": []})),
    "questions": _questions,
}
