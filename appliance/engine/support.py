"""Until when a product gets security fixes, from the pack's own table (sheet, section 6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from appliance.engine.facts import UNKNOWN

SUPPORTED = "supported"
EXTENDED_ONLY = "extended_only"
UNSUPPORTED = "unsupported"
UNKNOWN_NEWER = "unknown_newer"
FAST_MOVING = "fast_moving"

# longest first: "e-lts" must not be taken for an edition that ends in "lts"
_EDITION_SUFFIXES = {"iot-lts": "LTSC", "e-lts": "LTSC", "ltsc": "LTSC", "w": "W", "e": "E"}
_MINOR = re.compile(r"(?:\.\d+|-lts)$")  # what may follow the name of a cycle


class SupportTable:
    """Look-ups by product, release cycle and edition; dates are ISO text (YYYY-MM-DD)."""

    def __init__(self, support: Mapping[str, Any]) -> None:
        self._products = {product["id"]: product for product in support.get("products", ())}
        self._cycles = {
            identity: {cycle["cycle"]: cycle for cycle in product.get("cycles", ())}
            for identity, product in self._products.items()
        }
        self._overrides = {
            (override["product"], cycle): override
            for override in support.get("overrides", ())
            for cycle in override["cycles"]
        }
        self._listed = {
            identity: frozenset(cycles).union(
                cycle for product, cycle in self._overrides if product == identity
            )
            for identity, cycles in self._cycles.items()
        }

    def status(self, product: Any, cycle: Any, edition: Any, as_of: str) -> str:
        """The status as of a date.

        One of ``supported``, ``extended_only``, ``unsupported``, ``unknown_newer``, ``confirm``,
        ``fast_moving`` and ``unknown``.
        """
        identity = _slug(product)
        known = self._products.get(identity)
        if known is None:
            return UNKNOWN
        name, edition = self._find(identity, cycle, edition)
        override = self._overrides.get((identity, name))
        if override is not None and override.get("from", "") <= as_of:
            return str(override["status"])
        if known.get("fast_moving"):
            return FAST_MOVING
        rows = self._rows(identity, name, edition)
        if not rows:
            return self._of_unlisted(identity, name)
        statuses = {_status_of(row, as_of) for row in rows}
        return statuses.pop() if len(statuses) == 1 else UNKNOWN

    def label(self, product: Any) -> str | None:
        """What people call a product of the table."""
        known = self._products.get(_slug(product))
        return None if known is None else str(known.get("label", known["id"]))

    def ends(self, product: Any, cycle: Any, edition: Any) -> str | None:
        """The last day of ordinary support; null when none is announced; ``unknown``."""
        identity = _slug(product)
        name, edition = self._find(identity, cycle, edition)
        dates = {row.get("eol") for row in self._rows(identity, name, edition)}
        return dates.pop() if len(dates) == 1 else UNKNOWN

    def _find(self, identity: str, cycle: Any, edition: Any) -> tuple[str, Any]:
        """The name of the row that is meant, and the edition the name may carry.

        A name in the table wins as it stands; then ``24.04.1 LTS`` may mean ``24.04``, and
        ``11-24h2-w`` the edition W of ``11-24h2``.
        """
        listed = self._listed.get(identity, frozenset())
        name = _slug(cycle).removeprefix(f"{identity}-")
        if name not in listed:
            name, edition = _without_edition(identity, name.removeprefix("v"), edition)
        shorter = name
        while shorter not in listed and _MINOR.search(shorter):
            shorter = _MINOR.sub("", shorter)
        return (shorter if shorter in listed else name), edition

    def _rows(self, identity: str, name: str, edition: Any) -> Sequence[Mapping[str, Any]]:
        row = self._cycles.get(identity, {}).get(name)
        if row is None:
            return ()
        editions = row.get("editions") or {}
        if not editions:
            return (row,)
        return (editions[edition],) if edition in editions else tuple(editions.values())

    def _of_unlisted(self, identity: str, name: str) -> str:
        """Newer than all we know of is a different thing from simply not listed."""
        versions = [_version(cycle) for cycle in self._cycles[identity]]
        mine = _version(name)
        newer = mine and versions and all(mine > version for version in versions)
        return UNKNOWN_NEWER if newer else UNKNOWN


def _status_of(row: Mapping[str, Any], as_of: str) -> str:
    end, extended = row.get("eol"), row.get("extended", UNSUPPORTED)
    if end is None or end >= as_of:
        return SUPPORTED
    if extended is None or (extended != UNSUPPORTED and extended >= as_of):
        return EXTENDED_ONLY
    return UNSUPPORTED


def _slug(text: Any) -> str:
    return re.sub(r"[\s_]+", "-", str(text).strip().casefold())


def _without_edition(identity: str, name: str, edition: Any) -> tuple[str, Any]:
    if identity == "windows":
        for suffix, meant in _EDITION_SUFFIXES.items():
            if name.endswith(f"-{suffix}"):
                return name.removesuffix(f"-{suffix}"), meant
    return name, edition


def _version(cycle: str) -> tuple[int, ...]:
    """The numbers of a cycle's name, for comparing which of two is newer."""
    return tuple(int(number) for number in re.findall(r"\d+", cycle))
