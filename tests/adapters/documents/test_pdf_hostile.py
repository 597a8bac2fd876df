"""Text of strangers in a PDF: it stays text, it stays on the page, and nothing of it is lost unseen."""

import io
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.platypus.doctemplate import LayoutError

from appliance.adapters.documents import NotRenderedError, render_pdf
from appliance.adapters.documents import pdf as pdf_module
from appliance.adapters.documents.templating import CUT_NOTE
from appliance.foundation.errors import RefusedError
from appliance.services.reports.document import build_report_document
from tests.adapters.documents.hostile_report import MARKUP, SCRIPTS, report_with
from tests.adapters.documents.pdf_pages import FOOT, LEFT, RIGHT, pages_of, whole_text
from tests.services.reports.sample_evaluation import sample


def assert_nothing_leaves_the_page(pdf: bytes) -> None:
    for number, pieces in enumerate(pages_of(pdf), start=1):
        for piece in pieces:
            assert piece.y > FOOT, (number, piece)
            assert piece.x > LEFT, (number, piece)
            assert piece.right < RIGHT, (number, piece)


@pytest.fixture(scope="module")
def pdf_of_markup() -> bytes:
    """A report with markup in every place, and an answer of many lines."""
    return render_pdf(report_with(MARKUP, "\n".join(f"{number} x laptop" for number in range(300))))


def test_markup_is_printed_and_never_obeyed(pdf_of_markup: bytes) -> None:
    pdf = pdf_of_markup
    text = whole_text(pdf).replace("\n", "").replace(" ", "")

    assert MARKUP.replace(" ", "") in text
    assert "root:" not in text
    assert_nothing_leaves_the_page(pdf)
    images = [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert images == []


def test_every_script_is_printed_or_written_out() -> None:
    pdf = render_pdf(report_with(SCRIPTS))
    text = whole_text(pdf)

    assert "[U+4E2D][U+534E]" in text
    assert "[U+202E]evil[U+202C]" in text
    assert "Ω Ж ß £" in text
    assert_nothing_leaves_the_page(pdf)


def test_a_word_of_twenty_thousand_letters_is_broken_and_kept_on_the_page() -> None:
    pdf = render_pdf(report_with("W" * 20_000))

    assert CUT_NOTE.replace(" ", "") in whole_text(pdf).replace("\n", "").replace(" ", "")
    assert_nothing_leaves_the_page(pdf)


def test_a_long_answer_is_printed_whole() -> None:
    answer = "".join(f"statement{number} " for number in range(2500))
    pdf = render_pdf(report_with("Brook & Vale", answer))
    text = whole_text(pdf)

    assert all(f"statement{number}" in text for number in range(2500))
    assert_nothing_leaves_the_page(pdf)


def test_an_answer_of_many_lines_keeps_its_lines(pdf_of_markup: bytes) -> None:
    text = whole_text(pdf_of_markup)

    assert all(f"{number} x laptop" in text for number in (0, 1, 150, 299))
    assert_nothing_leaves_the_page(pdf_of_markup)


def test_a_day_that_is_none_is_refused() -> None:
    document = build_report_document(*sample()).as_document()
    document["cover"]["evaluated_on"] = "2026-02-30"

    with pytest.raises(RefusedError, match="not a date"):
        render_pdf(document)


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stand in for the print template, to see what the renderer does with what it lays out."""

    class Template:
        body = ""

        def get_template(self, _name: str) -> Any:
            return self

        def render(self, **_values: object) -> str:
            return f"<html><body>{self.body}</body></html>"

    found = Template()
    monkeypatch.setattr(pdf_module, "print_templates", lambda: found)
    return found


@pytest.mark.parametrize(
    "source", ["file:///etc/hostname", "http://192.0.2.1/x.png", "../templates/mark.svg", "nothing.png"]
)
def test_a_picture_from_elsewhere_stops_the_report(source: str, template: Any) -> None:
    template.body = f'<p>Hello</p><img src="{source}"/>'

    with pytest.raises(NotRenderedError, match=r"report\.pdf: the layout engine complained"):
        render_pdf(build_report_document(*sample()))


def test_a_layout_that_fails_is_told_in_one_sentence(template: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise LayoutError("flowable too large")

    monkeypatch.setattr("xhtml2pdf.pisa.CreatePDF", fail)
    with pytest.raises(NotRenderedError, match=r"does not fit a page \(flowable too large\)\.$"):
        render_pdf(build_report_document(*sample()))


def test_problems_the_engine_only_counts_stop_the_report_too(
    template: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counted:
        err, warn = 0, 2

    monkeypatch.setattr("xhtml2pdf.pisa.CreatePDF", lambda *_arguments, **_options: Counted())
    with pytest.raises(NotRenderedError, match="2 problems it does not name"):
        render_pdf(build_report_document(*sample()))
