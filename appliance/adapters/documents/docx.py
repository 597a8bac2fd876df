"""The report as a word processor opens it: our own WordprocessingML (ECMA-376) in a zip without times.

It is made by templates like the other renderings rather than by a library: a report has thousands of
paragraphs, and templates write them in a moment and the same way every time.
"""

from __future__ import annotations

from typing import Any

from appliance.adapters.documents.fixed_zip import fixed_zip
from appliance.adapters.documents.logo import Logo
from appliance.adapters.documents.templating import Report, other_name, report_values, word_templates
from appliance.foundation.canonical_json import sha256_hex

# Where each part of the package comes from; readers want the list of types first.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.xml",
    "docProps/core.xml": "properties.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "relationships.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/header.xml": "header.xml",
    "word/footer.xml": "footer.xml",
}


def render_docx(document: Report, logo: Logo | None = None, known_as: str = "") -> bytes:
    """The report as DOCX, the same bytes for the same report, logo and name."""
    report = report_values(document)
    values: dict[str, Any] = {"report": report, "digest": sha256_hex(report), "logo": logo}
    values["known_as"] = other_name(report, known_as)
    parts = {name: _filled(template, values) for name, template in _PARTS.items()}
    if logo is not None:
        parts["word/media/logo.png"] = logo.png
    return fixed_zip(parts)


def _filled(template: str, values: dict[str, Any]) -> bytes:
    # An XML declaration has to be the very first thing in its file.
    return word_templates().get_template(template).render(values).strip().encode("utf-8")
