"""What is stored for dashboards is small, and no words that could change are in it."""

from __future__ import annotations

from appliance.foundation.canonical_json import canonical_bytes
from tests.services.assessment_pages.samples import NOBODY_KNOWS, SIXTY, evaluation_of, summary


def test_a_summary_is_a_small_part_of_its_document() -> None:
    for name in (SIXTY, NOBODY_KNOWS):
        small, whole = canonical_bytes(summary(name)), canonical_bytes(evaluation_of(name))
        assert len(small) * 3 < len(whole)


def test_exceptions_are_counted_by_code_and_control() -> None:
    counted = summary(SIXTY)["exceptions"]
    assert sum(entry["count"] for entry in counted) == len(evaluation_of(SIXTY)["exceptions"])
    assert len({(entry["code"], entry["control_id"]) for entry in counted}) == len(counted)
