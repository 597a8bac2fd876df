"""Reads what the endoflife.date API answers, in its present form and in the one before it.

Known shapes:
- `/api/v1/products/<product>`: {"result": {name, releases: [...]}}, and `/full` a list of such results;
- `/api/<product>.json`: [{cycle, eol, ...}], which does not say whose releases they are;
- several of those under their names: {"<product>": [{cycle, eol, ...}]}.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.foundation.errors import RefusedError, quoted
from appliance.foundation.strict_json import parse_json

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class ExportedRelease:
    """One release line as the export tells it; dates are ISO text, None where it gives none.

    `ended` is true when the export says that support is over without saying since when.
    """

    cycle: str
    released: str | None
    eol: str | None
    ended: bool
    extended: str | None


@dataclass(frozen=True)
class SupportExport:
    """The releases of each product named, and the day the export was made if it says so."""

    source: str
    made_on: str | None
    products: Mapping[str, tuple[ExportedRelease, ...]]


def read_support_export(export: bytes, source: str, product: str | None = None) -> SupportExport:
    """Reads an export. `product` names the product of a bare list of releases.

    Raises UnreadableError when it is not JSON, RefusedError when it is JSON of another shape; both
    name the place.
    """
    document = parse_json(export, source=source)
    if isinstance(document, list):
        return SupportExport(source, None, _bare_list(document, source, product))
    if not isinstance(document, dict) or not document:
        raise _refused(source, "", "this is no endoflife.date export")
    if "result" in document:
        return SupportExport(source, _made_on(document, source), _results(document["result"], source))
    named = {name: _releases(entries, source, f"/{name}") for name, entries in document.items()}
    return SupportExport(source, None, named)


def _bare_list(
    entries: list[Any], source: str, product: str | None
) -> dict[str, tuple[ExportedRelease, ...]]:
    if product is None:
        raise RefusedError(
            "a bare list of releases does not say which product they belong to",
            place=source,
            mend="Name it with --product, for example --product windows",
        )
    return {product: _releases(entries, source, "")}


def _made_on(document: Mapping[str, Any], source: str) -> str | None:
    """The day of `last_modified` or `generated_at`, both written as date and time."""
    for key in ("last_modified", "generated_at"):
        if isinstance(document.get(key), str):
            return _date(document[key][:10], source, f"/{key}")
    return None


def _results(result: Any, source: str) -> dict[str, tuple[ExportedRelease, ...]]:
    one = isinstance(result, dict)
    entries = [result] if one else result
    if not isinstance(entries, list) or not entries:
        raise _refused(source, "/result", "it must be a product or a list of products")
    found: dict[str, tuple[ExportedRelease, ...]] = {}
    for at, entry in enumerate(entries):
        place = "/result" if one else f"/result/{at}"
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise _refused(source, place, "a product must have a name")
        if name in found:
            raise _refused(source, place, f"the product {quoted(name)} stands twice")
        found[name] = _releases(entry.get("releases"), source, f"{place}/releases")
    return found


def _releases(entries: Any, source: str, place: str) -> tuple[ExportedRelease, ...]:
    if not isinstance(entries, list):
        raise _refused(source, place, "a list of releases must stand here")
    releases = [_release(entry, source, f"{place}/{at}") for at, entry in enumerate(entries)]
    seen = set()
    for at, release in enumerate(releases):
        if release.cycle in seen:
            raise _refused(source, f"{place}/{at}", f"the release {quoted(release.cycle)} stands twice")
        seen.add(release.cycle)
    return tuple(releases)


def _release(entry: Any, source: str, place: str) -> ExportedRelease:
    if not isinstance(entry, dict):
        raise _refused(source, place, "a release must be an object")
    if "name" in entry:
        eol, over = entry.get("eolFrom"), entry.get("isEol", False)
        extended, key = entry.get("eoesFrom"), "name"
    else:
        eol, over = _date_or_flag(entry.get("eol", False))
        extended, key = _date_or_flag(entry.get("extendedSupport", False))[0], "cycle"
    cycle = entry.get(key)
    if isinstance(cycle, bool) or not isinstance(cycle, str | int | float) or str(cycle).strip() == "":
        raise _refused(source, place, "a release must have a name (`name`, or `cycle` in the older form)")
    if not isinstance(over, bool):
        raise _refused(source, place, "it must say with true or false whether support has ended")
    end = _date(eol, source, place)
    return ExportedRelease(
        cycle=str(cycle).strip().casefold(),
        released=_date(entry.get("releaseDate"), source, place),
        eol=end,
        ended=over and end is None,
        extended=_date(extended, source, place),
    )


def _date_or_flag(value: Any) -> tuple[Any, bool]:
    """The older form writes a date, or true for "ended", or false for "no end announced"."""
    return (None, value) if isinstance(value, bool) else (value, False)


def _date(value: Any, source: str, place: str) -> str | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValueError
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        shown = quoted(value) if isinstance(value, str) else "an entry that is not text"
        raise _refused(source, place, f"{shown} is no date of the form YYYY-MM-DD") from None


def _refused(source: str, pointer: str, message: str) -> RefusedError:
    return RefusedError(
        message,
        place=f"{source}: {pointer}" if pointer else source,
        mend="Export it again from the endoflife.date API and do not edit it",
    )
