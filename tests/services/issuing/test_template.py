"""The same evaluation gives the same files after an upgrade, unless the template says it is another one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from appliance.adapters.documents import render_docx, render_html
from appliance.adapters.documents.templating import print_templates
from appliance.adapters.workbook import render_xlsx
from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.carried_files import schema
from appliance.foundation.json_text import json_bytes
from appliance.services.exports import assessment_results_of, poam_of
from appliance.services.issuing import TEMPLATE_VERSION
from appliance.services.reports.document import build_report_document
from appliance.services.reports.document_fact_words import described
from tests.adapters.documents.word_file import parts_of
from tests.services.reports.sample_evaluation import sample

# What a version of the template makes of the sample, in every format, with what it calls every fact. (That
# of version 1 is of its document and HTML alone.) Never change a line of a version that was released; add
# one, and raise TEMPLATE_VERSION.
MADE_BY = {
    "1": "90a8ffe403f65c86f614ef7626e13d0ef32a35851835166a9e91d945b5ce0958",
    "2": "db36f4aae13c487cbad3f5e32fad8fa3dfa99cb4dd87e6e9b41837c2c6c7752c",
}


@pytest.mark.req("REPT-03")
def test_a_template_version_makes_the_same_of_the_same() -> None:
    made = hashlib.sha256(b"\x1e".join(everything_made())).hexdigest()
    assert made == MADE_BY[TEMPLATE_VERSION], (
        "Reports look different now: raise TEMPLATE_VERSION and pin it here."
    )


def everything_made() -> Iterator[bytes]:
    """Every format of the sample, before it is laid out or packed, and the names of facts."""
    report = build_report_document(*sample())
    values = report.as_document()
    yield canonical_bytes(values)
    yield render_html(report)
    paper = print_templates().get_template("report.html")
    yield paper.render(report=values, digest=sha256_hex(values), mark="", logo=None, known_as="").encode()
    yield from parts_of(render_docx(report)).values()
    yield from parts_of(render_xlsx(values)).values()
    yield json_bytes(assessment_results_of(values)) + json_bytes(poam_of(values))
    yield "\n".join(labels()).encode()


def labels() -> list[str]:
    """What a report calls the facts one step below each section; an edited description changes reports."""
    properties = schema("org_profile")["properties"]
    patterns = [
        f"{section}{'[*]' if 'items' in node else ''}.{field}"
        for section, node in properties.items()
        for field in _fields(node.get("items", node))
    ]
    return [f"{pattern}: {described(pattern)}" for pattern in sorted(patterns)]


def _fields(node: dict[str, Any]) -> list[str]:
    reference = str(node.get("$ref", "")).removeprefix("#/$defs/")
    resolved = schema("org_profile")["$defs"][reference] if reference else node
    return list(resolved.get("properties", ()))
