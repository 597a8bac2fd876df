"""What to do next: would-fail first, then effort."""

from __future__ import annotations

import pytest

from appliance.services.assessment_pages import build_next_steps
from appliance.services.reports.document_actions import EFFORTS, WEIGHTS
from tests.services.assessment_pages.samples import NO_MFA, NOBODY_KNOWS, READY, SIXTY, summary

pytestmark = pytest.mark.req("FIND-05")


@pytest.mark.parametrize("name", [SIXTY, NO_MFA, NOBODY_KNOWS])
def test_steps_are_ordered_by_would_fail_and_then_by_effort(name: str) -> None:
    order = [(WEIGHTS.index(s.weight), EFFORTS.index(s.effort)) for s in build_next_steps(summary(name))]
    assert order == sorted(order)
    assert order


def test_the_phone_that_fails_comes_before_what_takes_minutes() -> None:
    first = build_next_steps(summary(SIXTY))[0]
    assert (first.kind, first.weight, first.where) == ("fix", "would_fail", ("Elaine Kaye's own phone",))
    assert first.weight_word == "Would fail"


def test_facts_to_give_are_asked_for_once_per_part_of_the_profile() -> None:
    tells = [step for step in build_next_steps(summary(NOBODY_KNOWS)) if step.kind == "tell"]
    assert len({(step.weight, step.text) for step in tells}) == len(tells)
    devices = next(step for step in tells if step.text.endswith("Devices."))
    assert devices.weight == "may_fail"
    assert "CE-7" in devices.control_ids


def test_advice_that_waits_for_facts_is_not_given_before_they_are_known() -> None:
    fixes = [step for step in build_next_steps(summary(NOBODY_KNOWS)) if step.kind == "fix"]
    assert [step.control_ids for step in fixes] == [("CE-SCOPE",)]


def test_evidence_that_is_too_old_is_asked_for_again() -> None:
    shows = [step for step in build_next_steps(summary(SIXTY)) if step.kind == "show"]
    assert any("Too old now" in step.text for step in shows)


def test_nothing_is_left_to_do_for_who_is_ready() -> None:
    assert build_next_steps(summary(READY)) == ()
