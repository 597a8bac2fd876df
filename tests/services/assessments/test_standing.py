"""Where the result stands: a stale result never passes for a current one (FIND-02)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import UnavailableError
from appliance.services import assessments, inputs_changed
from appliance.services.assessments.standing import PATIENCE
from appliance.services.context import Context
from tests.services.assessment_pages.samples import NO_MFA, facts_of
from tests.services.assessments.organisations import judged, publish

pytestmark = pytest.mark.req("FIND-02")


def test_a_new_organisation_was_never_judged(alice: Context) -> None:
    assert assessments.standing_of(alice).state == "never"


def test_publishing_has_the_result_brought_up_to_date_by_itself(
    alice: Context, clock: SetClock, run_jobs: Callable[[], None]
) -> None:
    publish(alice, facts_of(NO_MFA)["profile"])
    assert assessments.standing_of(alice).state == "updating"
    run_jobs()
    assert assessments.standing_of(alice).state == "updating", "it waits for more changes first"
    clock.advance(timedelta(seconds=6))
    run_jobs()
    assert assessments.standing_of(alice).state == "current"


def test_many_changes_make_one_evaluation(
    alice: Context, clock: SetClock, run_jobs: Callable[[], None]
) -> None:
    for _ in range(3):
        publish(alice, facts_of(NO_MFA)["profile"])
    clock.advance(timedelta(seconds=6))
    run_jobs()
    assert len(assessments.list_evaluations(alice, 1).heads) == 1


def test_a_change_soon_after_a_run_waits_for_the_minute_to_pass(
    alice: Context, clock: SetClock, run_jobs: Callable[[], None]
) -> None:
    publish(alice, facts_of(NO_MFA)["profile"])
    clock.advance(timedelta(seconds=6))
    run_jobs()
    assessments.set_answer(alice, "CE-3", "not_compliant")
    clock.advance(timedelta(seconds=30))
    run_jobs()
    assert assessments.standing_of(alice).state == "updating"
    clock.advance(timedelta(seconds=31))
    run_jobs()
    standing = assessments.standing_of(alice)
    assert standing.state == "current"
    assert assessments.list_evaluations(alice, 1).heads[0].evaluation_id == standing.evaluation_id
    assert len(assessments.list_evaluations(alice, 1).heads) == 2


def test_a_change_that_was_not_evaluated_in_time_is_out_of_date_and_not_updating(
    alice: Context, clock: SetClock
) -> None:
    judged(alice)
    assessments.set_answer(alice, "CE-3", "not_compliant")
    assert assessments.standing_of(alice).state == "updating"
    clock.advance(PATIENCE + timedelta(seconds=1))
    assert assessments.standing_of(alice).state == "out_of_date"


def test_an_evaluation_that_gave_up_says_why_and_leaves_the_result_out_of_date(alice: Context) -> None:
    judged(alice)
    assessments.set_answer(alice, "CE-3", "not_compliant")
    assessments.evaluation_gave_up(alice, UnavailableError("The rules could not be read."))
    standing = assessments.standing_of(alice)
    assert (standing.state, standing.error) == ("out_of_date", "The rules could not be read.")


def test_an_unforeseen_failure_shows_nothing_of_its_inside(alice: Context) -> None:
    judged(alice)
    assessments.set_answer(alice, "CE-3", "not_compliant")
    assessments.evaluation_gave_up(alice, RuntimeError("password=hunter2"))
    assert "hunter2" not in assessments.standing_of(alice).error


def test_asking_again_clears_an_earlier_failure(alice: Context) -> None:
    judged(alice)
    assessments.evaluation_gave_up(alice, UnavailableError("The rules could not be read."))
    assert assessments.request_evaluation(alice).state == "updating"
    assert assessments.standing_of(alice).state == "updating"


def test_asking_with_nothing_changed_makes_no_second_evaluation(
    alice: Context, run_jobs: Callable[[], None]
) -> None:
    judged(alice)
    assessments.request_evaluation(alice)
    run_jobs()
    assessments.request_evaluation(alice)
    run_jobs()
    assert len(assessments.list_evaluations(alice, 1).heads) == 1


def test_marking_outside_a_transaction_is_a_mistake_of_ours(alice: Context) -> None:
    with pytest.raises(RuntimeError, match="open transaction"):
        inputs_changed.mark(alice)
