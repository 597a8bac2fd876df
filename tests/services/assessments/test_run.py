"""An evaluation: judged once for equal inputs, at most one new one a minute, kept with everything it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from peewee import IntegrityError

from appliance.foundation.carried_files import validator
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import LimitReachedError
from appliance.models import evaluation, finding
from appliance.models.assessment_state import AssessmentState
from appliance.models.audit_event import AuditEvent
from appliance.models.evaluation import Evaluation
from appliance.services import assessments, audit
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.assessment_pages.samples import NO_MFA, NOBODY_KNOWS, SIXTY, facts_of
from tests.services.assessments.organisations import become, judged, publish


def _stored(ctx: Context, made: assessments.Judged) -> Evaluation:
    with ctx.transaction():
        row = evaluation.find(ctx.tenant_id, made.evaluation_id)
    assert row is not None
    return row


def _run(ctx: Context) -> assessments.Judged:
    made = assessments.run_evaluation(ctx, cause="inputs_changed", requested_by=None)
    assert made is not None
    return made


def test_what_is_stored_is_what_the_engine_says_of_the_published_inputs(alice: Context) -> None:
    row = _stored(alice, judged(alice))
    document, facts = json.loads(row.document), json.loads(row.facts)
    assert validator("findings").problems({**document, "facts": facts}) == []
    assert facts["profile"] == facts_of(SIXTY)["profile"]
    assert (row.number, row.outcome, row.would_fail_count) == (1, "would_fail", 1)
    with alice.transaction():
        text = finding.find_document(alice.tenant_id, row.id, "CE-7")
    assert text is not None
    assert json.loads(text) == next(f for f in document["findings"] if f["control_id"] == "CE-7")


@pytest.mark.req("RULE-06")
def test_equal_inputs_on_the_same_day_are_judged_once(alice: Context) -> None:
    first, second = judged(alice), _run(alice)
    assert first.new
    assert not second.new
    assert second.evaluation_id == first.evaluation_id


@pytest.mark.req("RULE-06")
def test_the_next_day_is_another_input(alice: Context, clock: SetClock) -> None:
    first = judged(alice)
    clock.advance(timedelta(days=1))
    assert _run(alice).evaluation_id != first.evaluation_id


@pytest.mark.req("RULE-06")
def test_a_second_new_run_within_the_minute_is_told_to_wait(alice: Context, clock: SetClock) -> None:
    judged(alice)
    become(alice, NO_MFA)
    clock.advance(timedelta(seconds=20))
    with pytest.raises(LimitReachedError) as refused:
        _run(alice)
    assert refused.value.retry_after == 40
    clock.advance(timedelta(seconds=40))
    assert _run(alice).new


@pytest.mark.req("RULE-06")
def test_going_back_to_earlier_inputs_shows_the_earlier_result_again(alice: Context, clock: SetClock) -> None:
    first = judged(alice)
    clock.advance(timedelta(minutes=2))
    publish(alice, facts_of(NO_MFA)["profile"])
    assert _run(alice).new
    publish(alice, facts_of(SIXTY)["profile"])
    assert _run(alice).evaluation_id == first.evaluation_id
    assert assessments.standing_of(alice).evaluation_id == first.evaluation_id
    assert assessments.standing_of(alice).state == "current"


@pytest.mark.req("RULE-07")
def test_exceptions_are_audited_once_per_code_and_control_before_the_evaluation_itself(
    alice: Context,
) -> None:
    row = _stored(alice, judged(alice))
    with alice.transaction():
        events = list(
            AuditEvent.select()
            .where(AuditEvent.tenant_id == alice.tenant_id, AuditEvent.resource_id == str(row.id))
            .order_by(AuditEvent.seq)
        )
    *exceptions, completed = events
    assert completed.action == "evaluation.completed"
    assert completed.seq == row.audit_seq
    assert completed.details["document_sha256"] == row.document_sha256
    assert completed.details["facts_sha256"] == row.facts_sha256
    told = [(e.details["code"], e.details.get("control_id")) for e in exceptions]
    noted = {(n["code"].lower(), n["control_id"]) for n in json.loads(row.document)["exceptions"]}
    assert len(told) == len(set(told))
    assert set(told) == noted
    assert sum(e.details["count"] for e in exceptions) == len(json.loads(row.document)["exceptions"])


def test_the_audit_chain_holds_after_evaluations(alice: Context) -> None:
    judged(alice)
    assert audit.verify_chain(alice).intact


@pytest.mark.req("AUD-04")
def test_without_its_audit_row_there_is_no_evaluation(
    alice: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(alice)

    def refuse(*_arguments: object, **_details: object) -> int:
        raise IntegrityError("the audit log refuses")

    monkeypatch.setattr(audit, "record_seq", refuse)
    with pytest.raises(IntegrityError):
        _run(alice)
    with alice.transaction():
        assert evaluation.count(alice.tenant_id) == 0
    assert assessments.standing_of(alice).state == "updating"


@pytest.mark.req("RULE-16")
def test_an_organisation_of_which_nothing_is_known_passes_nothing(alice: Context) -> None:
    row = _stored(alice, judged(alice, NOBODY_KNOWS))
    assert row.totals["unknown"] == 15
    assert row.totals["met"] == 0


def test_before_a_profile_is_published_there_is_nothing_to_judge(alice: Context) -> None:
    assert assessments.run_evaluation(alice, cause="asked", requested_by=None) is None
    assert assessments.standing_of(alice).state == "never"


def test_the_worker_may_do_all_of_it(
    acorn: Tenancy, as_worker: Callable[[], AbstractContextManager[None]]
) -> None:
    become(acorn.owner)
    with as_worker():
        assert _run(acorn.as_worker()).new


def test_of_two_evaluations_at_once_one_finds_the_others(alice: Context) -> None:
    first = judged(alice)
    with alice.transaction():
        AssessmentState.update(last_run_at=None, judged_version=0).where(
            AssessmentState.tenant_id == alice.tenant_id
        ).execute()
    assert _run(alice).evaluation_id == first.evaluation_id
