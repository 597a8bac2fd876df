"""The HTML copy: one file that fetches nothing, runs nothing and reads well with a screen reader."""

from __future__ import annotations

from appliance.adapters.documents.logo import Logo
from appliance.adapters.documents.templating import (
    Report,
    mark_as_data,
    other_name,
    report_values,
    web_templates,
)
from appliance.foundation.canonical_json import sha256_hex


def render_html(document: Report, logo: Logo | None = None, known_as: str = "") -> bytes:
    """The report as one self-contained HTML page in UTF-8.

    The same report, logo and name, which is what the organisation calls itself, give the same bytes.
    """
    report = report_values(document)
    page = web_templates().get_template("report.html")
    values = {"digest": sha256_hex(report), "mark": mark_as_data(), "logo": logo}
    return page.render(report=report, known_as=other_name(report, known_as), **values).encode("utf-8")
