"""The answers as a workbook to work through beside the assessor's portal, with the findings they rest on.

Everything is written as text: a cell that begins like a formula is none, whoever wrote it (FIND-04).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.visible_text import allowed_in_xml

Json = Mapping[str, Any]
Row = Sequence[str | int]

# What a cell holds at most; a portal asks for far less.
CELL_LIMIT = 32_767
_LINE, _TALLEST = 15.0, 409.0  # points; a row can be no taller
_PRINTED = 8  # columns that go on paper: with all of them it could not be read
_CUT = "… (cut here; the whole text is in answers.json)"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ANSWERS = (
    ("Number", 9),
    ("Section", 15),
    ("Question", 36),
    ("State", 14),
    ("Text to paste", 60),
    ("Characters", 11),
    ("At most", 9),
    ("Missing", 30),
    ("Facts it comes from", 46),
    ("Evidence", 28),
    ("Controls", 14),
)
_FINDINGS = (
    ("Control", 10),
    ("Theme", 24),
    ("What it asks", 46),
    ("Assessed result", 15),
    ("Own answer", 18),
    ("In short", 70),
    ("What to do", 60),
    ("Questions", 24),
)
_CHECKS = (
    ("Control", 10),
    ("Check", 46),
    ("Outcome", 14),
    ("Mark", 15),
    ("What was found", 70),
    ("Expected", 44),
    ("About", 50),
)


def render_xlsx(report: Json) -> bytes:
    """The answer pack of a report, given as JSON values, as XLSX: the same bytes for the same report."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    cover, day = report["cover"], datetime.fromisoformat(report["cover"]["evaluated_on"])
    book.set_properties(
        {
            "title": f"{cover['title']}: answers",
            "author": cover["prepared_with"],
            "keywords": f"transcrypt-report-sha256:{sha256_hex(report)}",
            "created": day,
        }
    )
    _sheet(book, "Answers", _ANSWERS, _answers(report["answer_annex"]))
    _sheet(book, "Findings", _FINDINGS, _findings(report["controls"]))
    _sheet(book, "Checks", _CHECKS, _checks(report["controls"]))
    _sheet(book, "About", (("What", 30), ("", 90)), _about(report))
    book.close()
    return buffer.getvalue()


def _sheet(book: Workbook, name: str, columns: Sequence[tuple[str, int]], rows: Iterator[Row]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#17324D", "font_color": "#FFFFFF", "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    last = 0
    for last, row in enumerate(rows, 1):
        sheet.set_row(last, _height(row, columns))
        for at, value in enumerate(row):
            _write(sheet, last, at, value, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, min(len(columns), _PRINTED) - 1)


def _height(row: Row, columns: Sequence[tuple[str, int]]) -> float:
    """Points for the tallest cell: not every program makes rows as tall as their text by itself."""
    lines = 1
    for value, (_, width) in zip(row, columns, strict=False):
        needed = sum(1 + len(line) // width for line in str(value).split("\n"))
        lines = max(lines, needed)
    return min(_TALLEST, _LINE * lines)


def _write(sheet: Any, row: int, column: int, value: str | int, cell: Format) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, cell)
    elif value:
        sheet.write_string(row, column, _fitting(allowed_in_xml(value)), cell)


def _fitting(text: str) -> str:
    units = text.encode("utf-16-le")  # as programs measure a cell; an emoji counts twice
    if len(units) <= 2 * CELL_LIMIT:
        return text
    # Half of a pair at the end is left out.
    return units[: 2 * (CELL_LIMIT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _answers(annex: Json) -> Iterator[Row]:
    for section in annex["sections"]:
        rows: dict[str, Row] = {
            number: (number, section["title"], "", "Not asked") for number in section["not_asked"]
        }
        rows |= {entry["number"]: _answer(entry, section["title"]) for entry in section["entries"]}
        yield from (rows[number] for number in sorted(rows, key=_in_portal_order))


def _in_portal_order(number: str) -> list[int]:
    """A2.10 comes after A2.9."""
    return [int(part) for part in re.findall(r"\d+", number)]


def _answer(entry: Json, section: str) -> Row:
    limit = entry["max_length"]
    return (
        entry["number"],
        section,
        entry["prompt"],
        entry["state_word"],
        entry["text"],
        entry["length"],
        "" if limit is None else limit,
        _lines(entry["missing"]),
        _lines(entry["facts"]),
        _lines(entry["evidence"]),
        ", ".join(entry["control_ids"]),
    )


def _findings(controls: Sequence[Json]) -> Iterator[Row]:
    for control in controls:
        yield (
            control["control_id"],
            control["theme_title"],
            control["title"],
            control["status_word"],
            control["own_answer_word"],
            control["reason"],
            _lines([f"{advice['text']} ({advice['effort_word'].lower()})" for advice in control["advice"]]),
            ", ".join(control["questions"]),
        )


def _checks(controls: Sequence[Json]) -> Iterator[Row]:
    for control in controls:
        for check in control["spoken"]:
            names = [subject["name"] for subject in check["subjects"]]
            more = [f"and {check['not_shown']} more"] if check["not_shown"] else []
            yield (
                control["control_id"],
                check["title"],
                check["outcome_word"],
                check["mark_word"],
                check["message"],
                check["expected"],
                _lines([*names, *more]),
            )
        for outcome, checks in (("Passes", control["passed"]), ("Not relevant", control["not_relevant"])):
            for check in checks:
                yield (control["control_id"], check["title"], outcome, check["mark_word"])


def _about(report: Json) -> Iterator[Row]:
    cover, pack = report["cover"], report["pack"]
    day = datetime.fromisoformat(cover["evaluated_on"])
    yield ("Organisation", cover["organisation"])
    yield ("Evaluated on", f"{day.day} {day:%B} {day.year}")
    yield ("Result", f"{cover['outcome_word']}. {cover['outcome_sentence']}")
    question_set = f", question set {cover['question_set']}" if cover["question_set"] else ""
    yield ("Measured against", f"{cover['standard']}{question_set}")
    yield ("Rules applied", f"{pack['pack_id']}, version {pack['version']}")
    yield ("Rules (SHA-256)", pack["sha256"])
    yield ("Content of the report (SHA-256)", sha256_hex(report))
    yield ("What this is, and is not", report["disclaimer"])
    yield ("Sources", report["attribution"])


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts)
