import io
import os
import re
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab import rl_config

from appliance.adapters.documents import pdf as pdf_module
from appliance.adapters.documents import render_pdf
from appliance.foundation.canonical_json import sha256_hex
from appliance.services.reports.document import ReportDocument
from tests.adapters.documents.pdf_pages import FOOT, LEFT, RIGHT, pages_of, whole_text
from tests.services.reports.real_sample import real_report

EXAMPLES = ("ready-ten-person", "fails-mfa", "all-remote-home-routers", "sixty-person-byod-partial-scope")


@pytest.fixture(scope="module")
def reports() -> dict[str, ReportDocument]:
    return {name: real_report(name) for name in EXAMPLES}


@pytest.fixture(scope="module")
def pdfs(reports: dict[str, ReportDocument]) -> dict[str, bytes]:
    return {name: render_pdf(report) for name, report in reports.items()}


@pytest.fixture(scope="module")
def sixty(reports: dict[str, ReportDocument], pdfs: dict[str, bytes]) -> tuple[ReportDocument, bytes]:
    name = "sixty-person-byod-partial-scope"
    return reports[name], pdfs[name]


def test_the_metadata_names_the_report_its_language_and_its_digest(
    sixty: tuple[ReportDocument, bytes],
) -> None:
    report, pdf = sixty
    reader: Any = PdfReader(io.BytesIO(pdf))

    found = reader.metadata
    assert found is not None
    assert found.title == (
        "Cyber Essentials v3.3 readiness report: Ashdown Precision Engineering Ltd, 21 November 2026"
    )
    assert found.author == "Transcrypt Essentials"
    assert str(found["/Keywords"]) == f"transcrypt-report-sha256:{sha256_hex(report.as_document())}"
    assert str(reader.trailer["/Root"]["/Lang"]) == "en-GB"


@pytest.mark.req("REPT-03")
def test_the_only_date_in_the_file_is_the_day_of_the_evaluation(sixty: tuple[ReportDocument, bytes]) -> None:
    reader = PdfReader(io.BytesIO(sixty[1]))

    assert reader.metadata is not None
    dates = [str(reader.metadata[name]) for name in ("/CreationDate", "/ModDate")]
    assert dates == ["D:20261121000000+00'00'"] * 2


@pytest.mark.req("REPT-02")
def test_every_page_says_its_number_and_the_digest(sixty: tuple[ReportDocument, bytes]) -> None:
    report, pdf = sixty
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    digest = sha256_hex(report.as_document())

    assert len(pages) > 20
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert digest in text


def test_every_font_that_draws_text_is_embedded(sixty: tuple[ReportDocument, bytes]) -> None:
    embedded, named = set(), set()
    pages: Any = PdfReader(io.BytesIO(sixty[1])).pages
    for page in pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            name = str(font["/BaseFont"]).partition("+")[2] or str(font["/BaseFont"])
            named.add(name)
            if "/FontFile2" in font.get("/FontDescriptor", {}):
                embedded.add(name)

    assert embedded >= {"Inter-Regular", "Inter-SemiBold", "JetBrainsMono-Regular"}
    # Helvetica and Symbol are in every reader: one is always listed, the other draws the bullets.
    assert named - embedded <= {"/Helvetica", "/Symbol"}


def test_the_contents_lead_to_the_pages_they_name(sixty: tuple[ReportDocument, bytes]) -> None:
    pages = pages_of(sixty[1])
    contents = PdfReader(io.BytesIO(sixty[1])).pages[1].extract_text()
    entries = re.findall(r"\.{3,}(\d+)\n(CE-\d+ .+)", contents)

    assert len(entries) == 15
    for number, title in entries:
        assert any(piece.text.strip() == title.strip() for piece in pages[int(number) - 1]), title


def test_the_outline_lists_the_parts_with_the_would_fail_board_first(
    sixty: tuple[ReportDocument, bytes],
) -> None:
    outline = PdfReader(io.BytesIO(sixty[1])).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]

    assert titles == [
        "The would-fail board",
        "Summary by theme",
        "What to do next",
        "Control by control",
        "Contradictions",
        "Exceptions and residual risk",
        "Scope",
        "Evidence register",
        "Annex: answers for the portal",
        "How to verify this report",
    ]


@pytest.mark.req("REPT-02", "FIND-05")
def test_the_report_names_what_fails_where_and_what_to_do(sixty: tuple[ReportDocument, bytes]) -> None:
    text = whole_text(sixty[1])

    for piece in (
        "Would fail",
        "Elaine Kaye's own phone",
        "Upgrade the operating system",
        "Open Government Licence",
    ):
        assert piece in text


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_text_leaves_the_page_and_no_heading_ends_one(name: str, pdfs: dict[str, bytes]) -> None:
    for number, pieces in enumerate(pages_of(pdfs[name]), start=1):
        assert all(piece.y > FOOT and piece.x > LEFT and piece.right < RIGHT for piece in pieces), number
        last = [piece for piece in pieces if piece.y > 60][-1]
        is_heading = "SemiBold" in last.font and last.size >= 10 and "..." not in last.text
        assert not is_heading, (number, last)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_page_but_the_last_of_a_part_is_left_nearly_empty(name: str, pdfs: dict[str, bytes]) -> None:
    pages = pages_of(pdfs[name])

    for number, (pieces, following) in enumerate(pairwise(pages[2:]), start=3):
        starts_a_part = any(piece.size >= 20 for piece in following[:4])
        lowest = min(piece.y for piece in pieces if piece.y > 60)
        assert starts_a_part or lowest < 330, number


def test_what_the_process_had_set_is_put_back(
    sixty: tuple[ReportDocument, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")
    monkeypatch.setattr(rl_config, "invariant", 0)
    with pdf_module._dated(99):
        assert (os.environ["SOURCE_DATE_EPOCH"], rl_config.invariant) == ("99", 1)

    assert (os.environ["SOURCE_DATE_EPOCH"], rl_config.invariant) == ("12345", 0)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    with pdf_module._dated(99):
        pass
    assert "SOURCE_DATE_EPOCH" not in os.environ
