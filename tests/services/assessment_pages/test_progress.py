"""The controls by theme."""

from __future__ import annotations

import pytest

from appliance.services.assessment_pages import FILTERS, build_progress, filter_counts, narrowed
from tests.services.assessment_pages.samples import NOBODY_KNOWS, SIXTY, summary

pytestmark = pytest.mark.req("FIND-01")


def test_every_control_stands_in_its_theme_once() -> None:
    controls = [line.control_id for theme in build_progress(summary(SIXTY)) for line in theme.controls]
    assert len(controls) == len(set(controls)) == 16


@pytest.mark.req("RULE-16")
def test_what_is_not_known_is_no_progress() -> None:
    for theme in build_progress(summary(NOBODY_KNOWS)):
        assert theme.met == 0
        assert theme.unknown == theme.counted


def test_an_answer_that_claims_another_result_is_marked() -> None:
    lines = {line.control_id: line for t in build_progress(summary(SIXTY)) for line in t.controls}
    assert lines["CE-3"].own_answer == "compliant"
    assert lines["CE-3"].status == "not_met"
    assert lines["CE-3"].differs
    assert lines["CE-7"].would_fail


def test_a_filter_keeps_what_it_counts() -> None:
    themes = build_progress(summary(SIXTY))
    counts = filter_counts(themes)
    assert counts["all"] == 16
    for chosen in FILTERS:
        kept = [line for theme in narrowed(themes, chosen) for line in theme.controls]
        assert len(kept) == counts[chosen]
    assert all(line.would_fail for t in narrowed(themes, "would_fail") for line in t.controls)


def test_reasons_name_no_paths() -> None:
    for theme in build_progress(summary(NOBODY_KNOWS)):
        assert all("profile." not in line.reason for line in theme.controls)
