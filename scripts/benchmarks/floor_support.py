"""Whether a product still gets security fixes on a day: the sheet's section 6.1, by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from scripts.benchmarks.floor_logic import UNKNOWN, folded

_EDITIONS = (("iot-lts", "LTSC"), ("e-lts", "LTSC"), ("ltsc", "LTSC"), ("w", "W"), ("e", "E"))
_NONE = "none"


class Reference:
    """The data of a pack, indexed: support dates, lists of names, days for which evidence is fresh."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.products = {product["id"]: product for product in document["support"]["products"]}
        self.cycles = {
            (product["id"], cycle["cycle"]): cycle
            for product in document["support"]["products"]
            for cycle in product.get("cycles", ())
        }
        self.overrides = {
            (rule["product"], cycle): rule
            for rule in document["support"]["overrides"]
            for cycle in rule["cycles"]
        }
        self.tables = {name: set(map(folded, rows)) for name, rows in document["tables"].items()}
        self.fresh_days = {kind["id"]: int(kind["fresh_days"]) for kind in document["evidence_kinds"]}


class Support:
    """Statuses and last days as of one day; each answer is worked out once."""

    def __init__(self, reference: Reference, as_of: date) -> None:
        self._reference, self._today = reference, as_of.isoformat()
        self._known: dict[tuple[Any, Any, Any], tuple[str, Any]] = {}

    def status(self, product: Any, cycle: Any, edition: Any) -> str:
        return self._answer(product, cycle, edition)[0]

    def ends(self, product: Any, cycle: Any, edition: Any) -> Any:
        """An ISO date, null when no end is announced, or unknown."""
        return self._answer(product, cycle, edition)[1]

    def _answer(self, product: Any, cycle: Any, edition: Any) -> tuple[str, Any]:
        wanted = (product, cycle, edition)
        if wanted not in self._known:
            identity = _slug(product)
            release, edition = self._release(identity, cycle, edition)
            rows = self._rows(identity, release, edition)
            self._known[wanted] = (self._status(identity, release, rows), _one({row["eol"] for row in rows}))
        return self._known[wanted]

    def _release(self, identity: str, cycle: Any, edition: Any) -> tuple[str, Any]:
        """People write ``11 24H2``, ``Windows 11 24H2``, ``11-24h2-w`` or ``24.04.1 LTS``."""
        written = _slug(cycle).removeprefix(f"{identity}-")
        if not self._lists(identity, written):
            written = written.removeprefix("v")
            if identity == "windows":
                written, edition = _version_and_edition(written, edition)
        release = written
        while not self._lists(identity, release):
            shorter = re.sub(r"(?:\.\d+|-lts)$", "", release)
            if shorter == release:
                return written, edition
            release = shorter
        return release, edition

    def _lists(self, identity: str, release: str) -> bool:
        return (identity, release) in self._reference.cycles or (
            identity,
            release,
        ) in self._reference.overrides

    def _rows(self, identity: str, release: str, edition: Any) -> list[Mapping[str, Any]]:
        cycle = self._reference.cycles.get((identity, release))
        if cycle is None:
            return []
        editions = cycle.get("editions")
        if not editions:
            return [cycle]
        return [editions[edition]] if edition in editions else list(editions.values())

    def _status(self, identity: str, release: str, rows: list[Mapping[str, Any]]) -> str:
        product = self._reference.products.get(identity)
        if product is None:
            return UNKNOWN
        override = self._reference.overrides.get((identity, release))
        if override is not None and (override.get("from") or "") <= self._today:
            return str(override["status"])
        if product.get("fast_moving"):
            return "fast_moving"
        if not rows:
            return "unknown_newer" if self._is_newer(identity, release) else UNKNOWN
        return str(_one({self._of_row(row) for row in rows}))

    def _of_row(self, row: Mapping[str, Any]) -> str:
        end, extended = row["eol"], row.get("extended", _NONE)
        if end is None or end >= self._today:
            return "supported"
        if extended is None or (extended != _NONE and extended >= self._today):
            return "extended_only"
        return "unsupported"

    def _is_newer(self, identity: str, release: str) -> bool:
        mine = _numbers(release)
        known = [_numbers(cycle) for product, cycle in self._reference.cycles if product == identity]
        return bool(mine and known) and mine > max(known)


def _one(answers: set[Any]) -> Any:
    """What all editions agree on; unknown when they do not."""
    return answers.pop() if len(answers) == 1 else UNKNOWN


def _slug(text: Any) -> str:
    return re.sub(r"[\s_]+", "-", str(text).strip().casefold())


def _version_and_edition(written: str, edition: Any) -> tuple[str, Any]:
    """``11-24h2-w`` names the edition too."""
    for suffix, meant in _EDITIONS:
        if written.endswith(f"-{suffix}"):
            return written.removesuffix(f"-{suffix}"), meant
    return written, edition


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", release)))
