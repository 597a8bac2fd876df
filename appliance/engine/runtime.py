"""What compiled expressions may ask during one evaluation: dates, support, look-ups.

Everything is computed from the arguments of the evaluation and remembered for its length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from appliance.engine.facts import NOTHING, UNKNOWN, item_key
from appliance.engine.support import SupportTable


def folded(text: Any) -> str:
    """Text for comparing names people type: case and spacing do not count."""
    return " ".join(str(text).casefold().split())


class DaysSince(dict[Any, Any]):
    """date text -> whole days from it to the evaluation date (negative when it lies ahead)."""

    def __init__(self, as_of: date, sign: int = 1) -> None:
        super().__init__()
        self._today = as_of.toordinal()
        self._sign = sign

    def __missing__(self, text: Any) -> int | str:
        days: int | str = UNKNOWN
        if text is not None and text != UNKNOWN:
            days = self._sign * (self._today - date.fromisoformat(text).toordinal())
        self[text] = days
        return days


class SupportStatus(dict[tuple[Any, Any, Any], str]):
    """(product, cycle, edition) -> support status at the evaluation date."""

    def __init__(self, table: SupportTable, as_of: date) -> None:
        super().__init__()
        self._table, self._as_of = table, as_of.isoformat()

    def __missing__(self, key: tuple[Any, Any, Any]) -> str:
        self[key] = status = self._table.status(*key, self._as_of)
        return status


class SupportEnds(dict[tuple[Any, Any, Any], Any]):
    """(product, cycle, edition) -> last day of support, null or unknown."""

    def __init__(self, table: SupportTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, key: tuple[Any, Any, Any]) -> str | None:
        self[key] = end = self._table.ends(*key)
        return end


class Runtime:
    """One evaluation's look-ups; ``ok_kinds`` is set anew for each control."""

    def __init__(
        self,
        facts: Mapping[str, Any],
        as_of: date,
        support: SupportTable,
        tables: Mapping[str, frozenset[str]],
    ) -> None:
        self.evidence: list[Any] = facts["evidence"]
        self.answers: Mapping[str, Any] = facts["answers"]
        self.age = DaysSince(as_of)
        self.until = DaysSince(as_of, sign=-1)
        self.product_label = support.label
        self.support = SupportStatus(support, as_of)
        self.support_ends = SupportEnds(support)
        self.ok_kinds: frozenset[str] = frozenset()
        self._tables = tables
        self._indexes: dict[int, dict[str, Any]] = {}

    def by_id(self, entries: Any, wanted: Any) -> Any:
        """The entry whose id or name is ``wanted``; an object of unknown fields otherwise."""
        if not isinstance(entries, list) or wanted is None or wanted == UNKNOWN:
            return NOTHING
        index = self._indexes.get(id(entries))
        if index is None:
            index = self._indexes[id(entries)] = _index(entries)
        return index.get(wanted, NOTHING)

    def known(self, value: Any) -> bool:
        """Whether there is an answer at all; null is one."""
        return value != UNKNOWN and value is not NOTHING

    def own_answer(self, control_id: str) -> Any:
        return self.answers.get(control_id, UNKNOWN)

    def listed(self, table: str, value: Any) -> bool | None:
        if value is None or value == UNKNOWN:
            return None
        return folded(value) in self._tables[table]

    def mentions(self, entries: Any, value: Any) -> bool | None:
        if not isinstance(entries, list) or value is None or value == UNKNOWN:
            return None
        return folded(value) in {folded(entry) for entry in entries}

    def contains(self, entries: Any, value: Any) -> bool | None:
        if not isinstance(entries, list) or value == UNKNOWN:
            return None
        return value in entries

    def size(self, entries: Any) -> int | str:
        return len(entries) if isinstance(entries, list) else UNKNOWN

    def add(self, left: Any, right: Any) -> Any:
        return left + right if _numbers(left, right) else UNKNOWN

    def subtract(self, left: Any, right: Any) -> Any:
        return left - right if _numbers(left, right) else UNKNOWN


def _index(entries: Sequence[Any]) -> dict[str, Any]:
    """By name first, then by id, so that an id wins over another entry's name."""
    named = {entry["name"]: entry for entry in reversed(entries) if "name" in entry}
    return named | {item_key(entry) or "": entry for entry in entries}


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) for value in values)
