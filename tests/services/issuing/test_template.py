"""The same evaluation gives the same files after an upgrade, unless the template says it is another one."""

from __future__ import annotations

import hashlib

import pytest

from appliance.adapters.documents import render_html
from appliance.foundation.canonical_json import canonical_bytes
from appliance.services.issuing import TEMPLATE_VERSION
from appliance.services.reports.document import build_report_document
from tests.services.reports.sample_evaluation import sample

# What a version of the template makes of the sample: its document and its HTML. Never change a line of a
# version that was released; add one, and raise TEMPLATE_VERSION.
MADE_BY = {"1": "90a8ffe403f65c86f614ef7626e13d0ef32a35851835166a9e91d945b5ce0958"}


@pytest.mark.req("REPT-03")
def test_a_template_version_makes_the_same_of_the_same() -> None:
    report = build_report_document(*sample())
    made = hashlib.sha256(canonical_bytes(report.as_document()) + render_html(report)).hexdigest()
    assert made == MADE_BY[TEMPLATE_VERSION], (
        "Reports look different now: raise TEMPLATE_VERSION and pin it here."
    )
