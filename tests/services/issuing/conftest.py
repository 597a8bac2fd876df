"""The product with renderers that lay nothing out: what they make is checked where documents are made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.foundation.canonical_json import sha256_hex
from appliance.services.context import Product
from appliance.services.evaluations import Renderers
from appliance.services.reports.document import ReportDocument


def quick_html(document: ReportDocument) -> bytes:
    return b"<!doctype html><title>" + document.cover.title.encode() + b"</title>"


def quick_pdf(document: ReportDocument) -> bytes:
    """It says which report it shows, as every PDF of ours."""
    return b"%PDF-1.4 transcrypt-report-sha256:" + sha256_hex(document.as_document()).encode() + b" %%EOF"


@pytest.fixture
def product(product: Product) -> Product:
    return replace(product, renderers=Renderers(html=quick_html, pdf=quick_pdf))
