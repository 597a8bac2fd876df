"""Every finding is in every format, in the same words: they are all made of one report."""

from __future__ import annotations

import html
import io
import json
import re

import openpyxl
import pytest

from appliance.adapters.documents import render_docx, render_html, render_pdf
from appliance.adapters.workbook import render_xlsx
from appliance.services.exports import assessment_results_of, poam_of
from appliance.services.reports.document import ReportDocument, build_report_document
from tests.adapters.documents.pdf_pages import whole_text
from tests.adapters.documents.word_file import paragraphs
from tests.services.reports.sample_evaluation import sample


@pytest.fixture(scope="module")
def report() -> ReportDocument:
    return build_report_document(*sample())


@pytest.fixture(scope="module")
def formats(report: ReportDocument) -> dict[str, str]:
    """The text of each format on one line, without the breaks that layout brings."""
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(report.as_document())))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    page = re.sub(r"<style>.*?</style>", "", render_html(report).decode(), flags=re.DOTALL)
    texts = {
        "html": html.unescape(re.sub(r"<[^>]+>", " ", page)),
        "pdf": whole_text(render_pdf(report)),
        "docx": " ".join(paragraphs(render_docx(report))),
        "xlsx": " ".join(cells),
        "json": json.dumps(report.as_document(), ensure_ascii=False),
        "oscal": json.dumps(assessment_results_of(report.as_document()), ensure_ascii=False),
    }
    return {name: on_one_line(text) for name, text in texts.items()}


def on_one_line(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\\\\", ""))


@pytest.mark.req("REPT-02", "REPT-09", "FIND-04")
def test_every_finding_is_in_every_format(report: ReportDocument, formats: dict[str, str]) -> None:
    wanted = [
        text
        for control in report.controls
        for text in (
            *(control.control_id, control.title, control.reason),
            *(check.title for check in control.spoken),
            *(check.message for check in control.spoken if not check.subjects),
            *(check.title for check in control.passed),
            *(advice.text for advice in control.advice),
        )
        if text
    ]
    assert len(wanted) > 80
    lacking = {
        name: [text for text in wanted if on_one_line(text) not in said] for name, said in formats.items()
    }
    assert lacking == {name: [] for name in formats}


def test_every_step_is_in_the_plan_of_action(report: ReportDocument) -> None:
    said = on_one_line(json.dumps(poam_of(report.as_document()), ensure_ascii=False))

    steps = [action.text for action in report.actions]
    steps += [fact for request in report.fact_requests for fact in request.facts]
    steps += [request.purpose for request in report.evidence_requests]
    assert [step for step in steps if on_one_line(step) not in said] == []
