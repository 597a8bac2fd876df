"""A list as CSV: for a spreadsheet, and to be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from appliance.services.context import Context
from appliance.services.profiles.csv_import import importable
from appliance.services.profiles.csv_rows import safe_cell, written_cell
from appliance.services.profiles.csv_sources import template_columns
from appliance.services.profiles.drafts import open_draft
from appliance.services.profiles.entries import entries_in

_BYTE_ORDER_MARK = "\ufeff"  # without it Excel does not read UTF-8


def export_list(ctx: Context, list_name: str) -> bytes:
    """The entries of a list in the columns of our own template. Raises NotFoundError."""
    screen = importable(list_name)
    entries = entries_in(open_draft(ctx).document, screen)
    rows = (
        [
            str(entry.get("id", "")),
            *(written_cell(question, question.value_in(entry)) for question in screen.questions),
        ]
        for entry in entries
    )
    return _written([template_columns(screen), *rows])


def template(list_name: str) -> bytes:
    """Our own template, without rows. Raises NotFoundError."""
    return _written([template_columns(importable(list_name))])


def _written(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")
