"""What an import would do to a list: new, changed and removed entries, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from appliance.services.profiles.csv_files import Table, refused
from appliance.services.profiles.csv_rows import CellReader, Misread, unguarded
from appliance.services.profiles.csv_sources import Source
from appliance.services.profiles.entries import Entry, entry_key, name_of, new_id
from appliance.services.profiles.field_paths import ABSENT, put
from appliance.services.profiles.screens import ListScreen

ADD, REPLACE = "add", "replace"
NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file and the entry it makes. ``fault``: it cannot be used, so nothing is imported."""

    line: int
    entry: Entry
    state: str
    misread: tuple[Misread, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """``unread`` columns say nothing to us. ``removed`` are entries a replacement would take out."""

    source: Source
    rows: Sequence[PlannedRow]
    unread: tuple[str, ...]
    removed: tuple[Entry, ...]

    def count(self, state: str) -> int:
        return sum(row.state == state and not row.fault for row in self.rows)

    @property
    def faults(self) -> Sequence[PlannedRow]:
        return [row for row in self.rows if row.fault]

    def entries(self, standing: Sequence[Entry], mode: str) -> list[Entry]:
        """The list as it would be."""
        by_key = {entry_key(row.entry): row.entry for row in self.rows}
        kept = [by_key.pop(entry_key(one), one) for one in standing]
        if mode == REPLACE:
            gone = {entry_key(entry) for entry in self.removed}
            kept = [entry for entry in kept if entry_key(entry) not in gone]
        return [*kept, *by_key.values()]


@dataclass
class _Taken:
    """What the rows before said: which entries they mean, and which ids are used."""

    ids: set[str]
    meant: set[str] = field(default_factory=set)


def plan_import(table: Table, source: Source, reader: CellReader, standing: Sequence[Entry]) -> Plan:
    """Reads every row. A row means the entry of its id, else of its name; otherwise it is a new one."""
    taken = _Taken({str(entry.get("id")) for entry in standing})
    by_id = {str(entry["id"]): entry for entry in standing}
    by_name: dict[str, list[Entry]] = {}
    for entry in standing:
        by_name.setdefault(name_of(entry).casefold(), []).append(entry)
    rows = []
    for row in table.rows:
        cells = {name.casefold(): unguarded(cell) for name, cell in row.cells.items()}
        answers = source.answers(cells)
        called = by_name.get(answers.get("name", "").strip().casefold(), [])
        meant = by_id.get(cells.get("id", "")) if source.id == "own" else None
        meant = meant or (called[0] if len(called) == 1 else None)
        rows.append(_planned(row.line, answers, cells, reader, meant, taken, own=source.id == "own"))
    read = {name for name in (column.casefold() for column in table.columns) if name in source.read}
    unread = tuple(column for column in table.columns if column and column.casefold() not in read)
    removed = tuple(entry for entry in standing if entry_key(entry) not in taken.meant)
    return Plan(source, rows, unread, removed)


def refuse_faults(plan: Plan) -> None:
    """Raises InvalidError when a row cannot be used: an import happens as a whole or not at all."""
    if plan.faults:
        first = plan.faults[0]
        raise refused(f"Line {first.line}: {first.fault}. Correct the file and choose it again")


def _planned(  # noqa: PLR0913  # one row with all that is known around it
    line: int,
    answers: dict[str, str],
    cells: dict[str, str],
    reader: CellReader,
    meant: Entry | None,
    taken: _Taken,
    *,
    own: bool,
) -> PlannedRow:
    read = reader.read(answers)
    entry: dict[str, Any] = deepcopy(meant) if meant is not None else {}
    for question in reader.screen.questions:
        value = read.values.get(question.name, ABSENT)
        # An export says little; only our own template says by an empty cell that something is not known.
        if value is not ABSENT or (own and question.name in read.values):
            put(entry, question.steps, value)
    if not entry.get("name"):
        return PlannedRow(line, entry, NEW, read.misread, "there is no name")
    if meant is None:
        entry = {"id": _identity(cells.get("id", "") if own else "", entry, reader.screen, taken), **entry}
    key = entry_key(entry)
    fault = "the same entry stands in an earlier line" if key in taken.meant else ""
    taken.meant.add(key)
    state = NEW if meant is None else SAME if entry == meant else CHANGED
    return PlannedRow(line, entry, state, read.misread, fault)


def _identity(wanted: str, entry: Entry, screen: ListScreen, taken: _Taken) -> str:
    made = new_id(wanted or name_of(entry), taken.ids, screen.item)
    taken.ids.add(made)
    return made
