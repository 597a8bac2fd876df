"""Which renderer a report gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.services.evaluations import Brand, Renderers
from appliance.services.reports.document import ReportDocument

if TYPE_CHECKING:
    from appliance.adapters.documents import Logo


def renderers() -> Renderers:
    """Reports as HTML, PDF and DOCX, and their answers as XLSX."""
    return Renderers(html=_html, pdf=_pdf, others={"report.docx": _docx, "answers.xlsx": _xlsx})


# Laying out takes a second to load; a command that writes no report need not wait for it.


def _html(report: ReportDocument, brand: Brand | None) -> bytes:
    from appliance.adapters.documents import render_html  # noqa: PLC0415

    return render_html(report, _logo(brand), _name(brand))


def _pdf(report: ReportDocument, brand: Brand | None) -> bytes:
    from appliance.adapters.documents import render_pdf  # noqa: PLC0415

    return render_pdf(report, _logo(brand), _name(brand))


def _docx(report: ReportDocument, brand: Brand | None) -> bytes:
    from appliance.adapters.documents import render_docx  # noqa: PLC0415

    return render_docx(report, _logo(brand), _name(brand))


def _xlsx(report: ReportDocument, _brand: Brand | None) -> bytes:
    from appliance.adapters.workbook import render_xlsx  # noqa: PLC0415

    return render_xlsx(report.as_document())


def _logo(brand: Brand | None) -> Logo | None:
    from appliance.adapters.documents import Logo  # noqa: PLC0415

    mark = None if brand is None else brand.logo
    return None if mark is None else Logo(mark.png, mark.width, mark.height)


def _name(brand: Brand | None) -> str:
    return "" if brand is None else brand.name
