"""Renderers that lay nothing out, for tests of what happens around documents."""

from __future__ import annotations

from appliance.foundation.canonical_json import sha256_hex
from appliance.services.evaluations import Brand, Renderers
from appliance.services.reports.document import ReportDocument

_LAST: list[tuple[ReportDocument, bytes]] = []


def digest_of(document: ReportDocument) -> bytes:
    """The SHA-256 of the report, which is worked out once for its three files."""
    if not _LAST or _LAST[0][0] is not document:
        _LAST[:] = [(document, sha256_hex(document.as_document()).encode())]
    return _LAST[0][1]


def quick_html(document: ReportDocument, brand: Brand | None = None) -> bytes:
    """It says the name and how large the logo is that it was given."""
    title, logo = document.cover.title, None if brand is None else brand.logo
    title = title if brand is None else f"{title} of {brand.name}"
    title = title if logo is None else f"{title}, {logo.width} by {logo.height}"
    head = f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1></body></html>".encode()


def quick_pdf(document: ReportDocument, _brand: Brand | None = None) -> bytes:
    """It says which report it shows, as every PDF of ours."""
    return b"%PDF-1.4 transcrypt-report-sha256:" + digest_of(document) + b" %%EOF"


def quick_office(document: ReportDocument, _brand: Brand | None = None) -> bytes:
    return b"PK" + digest_of(document)


QUICK = Renderers(
    html=quick_html, pdf=quick_pdf, others={"report.docx": quick_office, "answers.xlsx": quick_office}
)
