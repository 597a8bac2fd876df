"""Results as tables: for a terminal, for a Markdown page, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """A subject and its numbers, in the order of the table's columns after the first."""

    label: str
    numbers: tuple[float | None, ...]


@dataclass(frozen=True)
class Table:
    """A title, the headings of all columns, and the rows."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values, full precision."""
        return {
            "title": self.title,
            "rows": [
                {"subject": row.label, **dict(zip(self.columns[1:], row.numbers, strict=True))}
                for row in self.rows
            ],
        }

    def as_text(self) -> str:
        """Columns in line, numbers to the right."""
        lines = [self.columns, *self._cells()]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        padded = [
            "  ".join([line[0].ljust(widths[0]), *(line[at].rjust(widths[at]) for at in range(1, len(line)))])
            for line in lines
        ]
        return "\n".join([self.title, *(f"  {line}" for line in padded)])

    def as_markdown(self) -> str:
        """A heading and a table."""
        rule = ["---", *("---:" for _ in self.columns[1:])]
        lines = [" | ".join(line) for line in (self.columns, rule, *self._cells())]
        return "\n".join([f"### {self.title}", "", *(f"| {line} |" for line in lines)])

    def _cells(self) -> list[tuple[str, ...]]:
        return [(row.label, *map(_shown, row.numbers)) for row in self.rows]


def _shown(number: float | None) -> str:
    """Three digits that mean something; thousands apart."""
    if number is None:
        return "-"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"
