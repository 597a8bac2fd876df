"""Earlier evaluations: listed, compared with their causes, and made again byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import NotFoundError
from appliance.models.audit_event import AuditEvent
from appliance.models.evaluation import Evaluation
from appliance.services import assessments, organisations
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.database import Database
from tests.services.assessment_pages.samples import SIXTY, facts_of
from tests.services.assessments.organisations import judged, publish


def _with_its_firewall_on(ctx: Context, clock: SetClock) -> assessments.Judged:
    profile = facts_of(SIXTY)["profile"]
    (device,) = [d for d in profile["devices"] if d.get("name") == "Arthur Cole's laptop"]
    assert device["software_firewall"] == "off"
    device["software_firewall"] = "on"
    clock.advance(timedelta(minutes=2))
    publish(ctx, profile)
    made = assessments.run_evaluation(ctx, cause="inputs_changed", requested_by=None)
    assert made is not None
    return made


@pytest.mark.req("FIND-03")
def test_two_evaluations_compared_tell_the_input_behind_the_change(alice: Context, clock: SetClock) -> None:
    first = judged(alice)
    second = _with_its_firewall_on(alice, clock)
    for pair in ((first, second), (second, first)):
        told = assessments.compare_evaluations(alice, *(made.evaluation_id for made in pair))
        assert (told.before.number, told.after.number) == (1, 2)
        ((key, _, (control,)),) = told.changes.groups
        assert (key, control.control_id) == ("improved", "CE-1")
        assert "of Arthur Cole's laptop changed from no to yes" in control.causes[0]


@pytest.mark.req("RULE-08")
def test_an_evaluation_made_again_has_the_same_bytes(alice: Context) -> None:
    made = judged(alice)
    assert assessments.replay(alice, made.evaluation_id).verdict == "same"


def stored(ctx: Context, made: assessments.Judged) -> dict[str, object]:
    with ctx.transaction():
        return dict(Evaluation.get_by_id(made.evaluation_id).__data__)


@pytest.mark.req("RULE-10")
def test_an_evaluation_by_former_rules_stays_as_it_was(alice: Context, clock: SetClock) -> None:
    former = judged(alice)
    row = stored(alice, former)
    organisations.change_settings(alice, {"pack_id": "cyber-essentials-3.2"}, 1)
    clock.advance(timedelta(minutes=2))
    later = assessments.run_evaluation(alice, cause="inputs_changed", requested_by=None)
    assert later is not None
    assert later.evaluation_id != former.evaluation_id
    assert stored(alice, former) == row
    assert assessments.replay(alice, former.evaluation_id).verdict == "same"


@pytest.mark.req("RULE-08")
def test_a_replay_is_audited_with_its_verdict(alice: Context) -> None:
    made = judged(alice)
    assessments.replay(alice, made.evaluation_id)
    with alice.transaction():
        (event,) = AuditEvent.select().where(AuditEvent.action == "evaluation.replayed")
    assert (event.resource_id, event.details) == (str(made.evaluation_id), {"verdict": "same"})


@pytest.mark.req("RULE-08")
def test_an_evaluation_whose_facts_were_altered_behind_our_back_is_found_out(
    alice: Context, db: Database
) -> None:
    made = judged(alice)
    with db.as_admin() as connection:
        connection.execute("set session_replication_role = replica")  # past every trigger of ours
        connection.execute(
            "update evaluation set facts = replace(facts, %s, %s) where id = %s",
            ('"software_firewall":"off"', '"software_firewall":"on"', made.evaluation_id),
        )
    assert assessments.replay(alice, made.evaluation_id).verdict == "differs"


@pytest.mark.req("RULE-08")
def test_without_the_rules_it_was_made_by_the_verdict_says_so(
    alice: Context,
) -> None:
    made = judged(alice)
    settings = replace(alice.product.settings, packs_dir=alice.product.settings.packs_dir / "elsewhere")
    bare = replace(alice, product=replace(alice.product, settings=settings))
    assert assessments.replay(bare, made.evaluation_id).verdict == "rules_missing"


def test_the_list_is_paged_newest_first(alice: Context, clock: SetClock) -> None:
    judged(alice)
    _with_its_firewall_on(alice, clock)
    told = assessments.list_evaluations(alice, 7)
    assert [head.number for head in told.heads] == [2, 1]
    assert (told.number, told.pages) == (1, 1)


def test_one_evaluation_shows_what_keeps_it_from_being_clean(alice: Context) -> None:
    made = judged(alice)
    told = assessments.read_evaluation(alice, made.evaluation_id)
    assert told.is_latest
    assert any(line.code == "EVIDENCE_STALE" for line in told.exceptions)
    subjects = [subject for line in told.exceptions for subject in line.subjects]
    assert not any(subject.count("-") == 4 and len(subject) == 36 for subject in subjects), "titles, not ids"


def test_evaluations_of_others_are_not_found(alice: Context, mallory: Context) -> None:
    made = judged(alice)
    for call in (
        lambda: assessments.read_evaluation(mallory, made.evaluation_id),
        lambda: assessments.replay(mallory, made.evaluation_id),
        lambda: assessments.compare_evaluations(mallory, made.evaluation_id, made.evaluation_id),
        lambda: assessments.read_evaluation(alice, uuid4()),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_the_worker_may_replay(acorn: Tenancy, as_worker: Callable[[], AbstractContextManager[None]]) -> None:
    made = judged(acorn.owner)
    with as_worker():
        assert assessments.replay(acorn.as_worker(), made.evaluation_id).verdict == "same"
