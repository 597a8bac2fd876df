"""Tables strangers saved as CSV: decoded, split and bounded, or refused with what to do about it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.foundation.errors import quoted

MOST_BYTES = 1_500_000  # so that it passes the bound of all requests
MOST_ROWS = 5_000
MOST_COLUMNS = 300
_MOST_IN_CELL = 5_000  # characters
_DELIMITERS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: ``line`` as an editor counts, and its cells by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns in order, as they are written, and the rows that hold anything."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(data: bytes) -> Table:
    """The table in a CSV file.

    Separated by commas, semicolons or tabs; UTF-8, UTF-16 with its mark, or what Western Windows writes.
    Raises InvalidError about the field ``file``.
    """
    if len(data) > MOST_BYTES:
        raise refused("The file is larger than 1.5 MB. Split it, and import the parts")
    text = _decoded(data)
    if not text.strip():
        raise refused("The file is empty")
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    try:
        return _table(reader)
    except csv.Error as error:
        raise refused(f"Line {reader.line_num} is not CSV ({error}). Save the file as CSV again") from None


def refused(message: str) -> InvalidError:
    """The file cannot be used."""
    return InvalidError(message, fields=(FieldProblem("file", message),))


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if b"\x00" in data and encoding != "utf-16":
        raise refused("This is not a text file. Save the table as CSV")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise refused("The text of the file is damaged. Save it as CSV in UTF-8") from None
    return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    header = text.splitlines()[0]
    return max(_DELIMITERS, key=header.count)


def _table(reader: Iterator[list[str]]) -> Table:
    columns = tuple(cell.strip() for cell in next(reader))
    if len(columns) > MOST_COLUMNS:
        raise refused(f"There are more than {MOST_COLUMNS} columns")
    _refuse_twins(columns)
    rows: list[TableRow] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            raise refused(f"There are more than {MOST_ROWS:,} rows. Split the file, and import the parts")
        rows.append(_row(columns, cells, getattr(reader, "line_num", 0)))
    if not rows:
        raise refused("There is no row below the names of the columns")
    return Table(columns, tuple(rows))


def _row(columns: Sequence[str], cells: Sequence[str], line: int) -> TableRow:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise refused(f"Line {line} has more cells than there are columns. Is a quotation mark missing?")
    if any(len(cell) > _MOST_IN_CELL for cell in cells):
        raise refused(f"Line {line} has a cell of more than {_MOST_IN_CELL:,} characters")
    return TableRow(line, {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name})


def _refuse_twins(columns: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in (column.casefold() for column in columns if column):
        if name in seen:
            raise refused(f"The column {quoted(name)} is there twice")
        seen.add(name)
