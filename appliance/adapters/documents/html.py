"""The HTML copy: one file that fetches nothing, runs nothing and reads well with a screen reader."""

from __future__ import annotations

from appliance.adapters.documents.logo import Logo
from appliance.adapters.documents.templating import Report, mark_as_data, report_values, web_templates
from appliance.foundation.canonical_json import sha256_hex


def render_html(document: Report, logo: Logo | None = None) -> bytes:
    """The report as one self-contained HTML page in UTF-8, the same bytes for the same report and logo."""
    report = report_values(document)
    page = web_templates().get_template("report.html")
    return page.render(report=report, digest=sha256_hex(report), mark=mark_as_data(), logo=logo).encode(
        "utf-8"
    )
