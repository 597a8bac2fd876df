"""The cover of the PDF bears what an organisation calls itself, and its logo."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from appliance.adapters.documents import Logo, render_pdf
from appliance.services.reports.document import build_report_document
from tests.services.reports.sample_evaluation import sample

LONG_NAME, LONGER_THAN_THE_BAND = "W" * 150, "W" * 110


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    """With a logo, and with as much on the cover as may stand there. Laid out once: it takes seconds."""
    picture = io.BytesIO()
    Image.new("RGB", (600, 200), "navy").save(picture, "PNG")
    report = build_report_document(*sample()).as_document()
    crowded = {"organisation": LONGER_THAN_THE_BAND, "registration_no": "W" * 60}
    told = {**report, "cover": {**report["cover"], **crowded}}
    return PdfReader(io.BytesIO(render_pdf(told, Logo(picture.getvalue(), 600, 200), LONG_NAME)))


@pytest.mark.req("REPT-02", "ORG-06")
def test_a_name_longer_than_its_place_is_cut_on_the_cover_and_whole_on_the_page_after(pdf: PdfReader) -> None:
    cover, after = (pdf.pages[number].extract_text() for number in (0, 1))
    assert "Known as" in cover
    assert "W" * 59 + "…" in cover.replace("\n", "")
    assert "Contents" in after  # no second page of cover
    assert LONG_NAME in after.replace("\n", "")


@pytest.mark.req("REPT-02", "ORG-06")
def test_the_logo_stands_on_the_cover_and_not_behind_it(pdf: PdfReader) -> None:
    cover, body = (
        [image.image.size for image in pdf.pages[number].images if image.image] for number in (0, 1)
    )
    assert (600, 200) in cover
    assert body == []
