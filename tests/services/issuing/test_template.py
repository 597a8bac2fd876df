"""The same evaluation gives the same files after an upgrade, unless the template says it is another one."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from appliance.adapters.documents import render_html
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.carried_files import schema
from appliance.services.issuing import TEMPLATE_VERSION
from appliance.services.reports.document import build_report_document
from appliance.services.reports.document_fact_words import described
from tests.services.reports.sample_evaluation import sample

# What a version of the template makes of the sample: its document and its HTML, with what it calls every
# fact. Never change a line of a version that was released; add one, and raise TEMPLATE_VERSION.
MADE_BY = {
    "1": "90a8ffe403f65c86f614ef7626e13d0ef32a35851835166a9e91d945b5ce0958",
    "2": "53808db5bc9a9a339496062516f0494f3ceb35a771d18b5623ed04d93681154b",
}


@pytest.mark.req("REPT-03")
def test_a_template_version_makes_the_same_of_the_same() -> None:
    report = build_report_document(*sample())
    parts = (canonical_bytes(report.as_document()), render_html(report), "\n".join(labels()).encode())
    assert hashlib.sha256(b"".join(parts)).hexdigest() == MADE_BY[TEMPLATE_VERSION], (
        "Reports look different now: raise TEMPLATE_VERSION and pin it here."
    )


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
