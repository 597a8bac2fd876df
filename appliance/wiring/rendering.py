"""Which renderer a report gets."""

from __future__ import annotations

from appliance.services.evaluations import Renderers
from appliance.services.reports.document import ReportDocument


def renderers() -> Renderers:
    """Reports as HTML and PDF."""
    return Renderers(html=_html, pdf=_pdf)


# Laying out takes a second to load; a command that writes no report need not wait for it.


def _html(report: ReportDocument) -> bytes:
    from appliance.adapters.documents import render_html  # noqa: PLC0415

    return render_html(report)


def _pdf(report: ReportDocument) -> bytes:
    from appliance.adapters.documents import render_pdf  # noqa: PLC0415

    return render_pdf(report)
