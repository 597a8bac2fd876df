"""Newer support dates for a pack, from an export an operator fetched; a published pack is never changed.

The answer is a whole new support document for a NEW version of a pack, and the list of differences that a
person should read before using it. Readings of the scheme (the overrides) are kept: dates do not undo them.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from appliance.foundation.errors import RefusedError
from appliance.services.packs.support_exports import (
    ExportedRelease,
    SupportExport,
    read_support_export,
)

ChangeKind = Literal["added", "changed", "ended"]
_ABSENT = "no extension"
# how the export writes the editions of Windows, longest first
_EDITIONS = (("-e-lts", "LTSC"), ("-e", "E"), ("-w", "W"))


@dataclass(frozen=True)
class DateChange:
    """One difference. `field` is `eol` or `extended`; a date is ISO text, None means no end announced."""

    product: str
    cycle: str
    field: str
    kind: ChangeKind
    before: str | None
    after: str | None
    overridden: bool

    def sentence(self) -> str:
        """What changed, for a person."""
        label = "extended support" if self.field == "extended" else "support"
        name = f"{self.product} {self.cycle}"
        if self.kind == "added":
            text = f"{name}: new, {label} {_until(self.after)}"
        elif self.kind == "ended":
            text = f"{name}: support has ended, on a day the export does not give"
        else:
            text = f"{name}: {label} {_until(self.after)}, before {_until(self.before)}"
        return text + (" (an override still decides)" if self.overridden else "")


@dataclass(frozen=True)
class Refresh:
    """`document`: the whole new support section. `kept`: (product, release) the export does not name."""

    document: dict[str, Any]
    changes: tuple[DateChange, ...]
    kept: tuple[tuple[str, str], ...]

    def lines(self) -> list[str]:
        """The difference as lines of text, in a fixed order."""
        found = [change.sentence() for change in self.changes] or ["no date differs"]
        return found + [f"{product} {cycle}: not in the export, kept" for product, cycle in self.kept]


def refresh_dates(
    pack_support: Mapping[str, Any], export: bytes, source: str, *, product: str | None = None
) -> Refresh:
    """Lays the dates of an endoflife.date API export over the support section of a pack.

    `source` is the name of the export in messages; `product` names the product of a bare list.
    Products the pack does not have are left aside, as are those judged by automatic updates.
    `pack_support` is not altered.

    Raises UnreadableError for what is not JSON, RefusedError for another shape or when the export
    names none of the pack's products.
    """
    read = read_support_export(export, source, product)
    document: dict[str, Any] = copy.deepcopy(_plain(pack_support))
    known = {entry["id"]: entry for entry in document["products"] if not entry.get("fast_moving")}
    named = sorted(set(known) & set(read.products))
    if not named:
        raise RefusedError(
            "the export names none of the products whose dates this pack holds",
            place=source,
            mend=f"the pack knows {', '.join(sorted(known))}",
        )
    changes: list[DateChange] = []
    kept: list[tuple[str, str]] = []
    for name in named:
        refreshing = _ProductRefresh(known[name], document["overrides"], read)
        changes += refreshing.run(read.products[name])
        kept += [(name, cycle) for cycle in refreshing.unnamed(read.products[name])]
    return Refresh(document, tuple(sorted(changes, key=_by_place)), tuple(kept))


class _ProductRefresh:
    """Refreshes one product in place, inside the copy that `refresh_dates` made."""

    def __init__(self, product: dict[str, Any], overrides: list[dict[str, Any]], export: SupportExport):
        self._product = product
        self._overrides = overrides
        self._export = export
        self._cycles: dict[str, dict[str, Any]] = {row["cycle"]: row for row in product["cycles"]}
        self._changes: list[DateChange] = []
        self._named: set[str] = set()

    def run(self, releases: tuple[ExportedRelease, ...]) -> list[DateChange]:
        self._named = {release.cycle for release in releases}
        for release in releases:
            self._refresh(release)
        self._product["cycles"].sort(key=_newest_first)
        self._product["source"] = f"endoflife.date, {self._export.source}"
        if self._export.made_on is not None:
            self._product["source_date"] = self._export.made_on
        return self._changes

    def unnamed(self, releases: tuple[ExportedRelease, ...]) -> list[str]:
        """Releases of the pack that the export is silent about."""
        named = {self._place_of(release.cycle)[0] for release in releases}
        return sorted(set(self._cycles) - named)

    def _refresh(self, release: ExportedRelease) -> None:
        cycle, edition = self._place_of(release.cycle)
        row = self._cycles.get(cycle)
        rows = [] if row is None else self._rows(row, edition)
        if not rows:
            self._add(cycle, edition, release)
            rows = self._rows(self._cycles[cycle], edition)
        elif not release.ended:
            for at, found in rows:
                self._change(_full_name(cycle, at), found, "eol", release.eol)
                if release.extended is not None:
                    self._change(_full_name(cycle, at), found, "extended", release.extended)
        if release.ended and any(found["eol"] is None for _, found in rows):
            self._end(cycle)

    def _rows(self, row: dict[str, Any], edition: str | None) -> list[tuple[str | None, dict[str, Any]]]:
        """The dated rows a name stands for: the release, one edition, or all editions not named apart."""
        editions: dict[str, dict[str, Any]] = row.get("editions") or {}
        if not editions:
            return [(None, row)]
        if edition is not None:
            return [(edition, editions[edition])] if edition in editions else []
        apart = {meant for suffix, meant in _EDITIONS if row["cycle"] + suffix in self._named}
        return [(at, dated) for at, dated in editions.items() if at not in apart]

    def _place_of(self, name: str) -> tuple[str, str | None]:
        """The row an exported name belongs to: `11-24h2-w` is edition W of `11-24h2`."""
        if name in self._cycles or self._product["id"] != "windows":
            return name, None
        for suffix, edition in _EDITIONS:
            if name.endswith(suffix):
                return name.removesuffix(suffix), edition
        return name, None

    def _add(self, cycle: str, edition: str | None, release: ExportedRelease) -> None:
        row: dict[str, Any] = {"eol": release.eol}
        if release.extended is not None:
            row["extended"] = release.extended
        if cycle not in self._cycles:
            if release.released is None:
                raise RefusedError(
                    f"the export does not say when {self._product['id']} {cycle} was released",
                    place=self._export.source,
                )
            self._cycles[cycle] = {"cycle": cycle, "released": release.released}
            self._product["cycles"].append(self._cycles[cycle])
        if edition is None:
            self._cycles[cycle].update(row)
        else:
            self._cycles[cycle].setdefault("editions", {})[edition] = row
        self._note(_full_name(cycle, edition), "eol", "added", None, release.eol)

    def _change(self, name: str, row: dict[str, Any], field: str, after: str | None) -> None:
        before = row.get(field, _ABSENT)
        if before != after:
            row[field] = after
            self._note(name, field, "changed", before, after)

    def _end(self, cycle: str) -> None:
        """An end without a day becomes an override, because the table holds days only."""
        if self._overridden(cycle):
            return
        self._note(cycle, "eol", "ended", None, None)
        override = {
            "product": self._product["id"],
            "cycles": [cycle],
            "status": "unsupported",
            "reason": "The export says that support has ended, without giving the day.",
        }
        begins = {} if self._export.made_on is None else {"from": self._export.made_on}
        self._overrides.append(override | begins)

    def _note(self, name: str, field: str, kind: ChangeKind, before: str | None, after: str | None) -> None:
        overridden = self._overridden(name.split(" ", maxsplit=1)[0])
        self._changes.append(DateChange(self._product["id"], name, field, kind, before, after, overridden))

    def _overridden(self, cycle: str) -> bool:
        return any(
            override["product"] == self._product["id"] and cycle in override["cycles"]
            for override in self._overrides
        )


def _full_name(cycle: str, edition: str | None) -> str:
    return cycle if edition is None else f"{cycle} {edition}"


def _newest_first(row: Mapping[str, Any]) -> tuple[int, str]:
    return (-dt.date.fromisoformat(row["released"]).toordinal(), row["cycle"])


def _by_place(change: DateChange) -> tuple[str, str, str, str]:
    return (change.product, change.cycle, change.field, change.kind)


def _until(date: str | None) -> str:
    if date == _ABSENT:
        return "did not exist"
    return "without an announced end" if date is None else f"until {date}"


def _plain(value: Any) -> Any:
    """Ordinary dicts and lists, whatever the reader of the pack's sources made of them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
