"""Evaluations over the API: at once, once for equal inputs, at most one new one a minute (RULE-06)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.models import evaluation
from appliance.services import assessments, audit, profiles
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.assessment_pages.samples import NO_MFA, READY, facts_of
from tests.services.assessments.organisations import become, judged, publish
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

HERE = "/api/v1/evaluations"
EVALUATE = "/api/v1/evaluate"


def audited(ctx: Context, action: str) -> int:
    return [json.loads(line)["action"] for line in audit.export_lines(ctx)].count(action)


@pytest.mark.req("API-01", "RULE-06")
def test_an_evaluation_is_made_at_once_and_told_again_while_nothing_changes(
    api: BrowserClient, alice: Context
) -> None:
    become(alice, READY)
    first = told(api.post(EVALUATE, json={"rulepack_id": "cyber-essentials-3.3"}))
    again = told(api.post(EVALUATE, json={}))
    assert (first["new"], again["new"]) == (True, False)
    assert again == {**first, "new": False}
    assert audited(alice, "evaluation.completed") == 1
    with alice.transaction():
        stored = evaluation.find(alice.tenant_id, first_id := evaluation.ids(alice.tenant_id)[0])
    assert stored is not None
    assert first["evaluation_id"] == str(first_id)
    assert first["findings"] == json.loads(stored.document)["findings"]
    assert (first["outcome"], first["cause"]) == (stored.outcome, "asked")
    standing = told(api.get(f"{HERE}/standing"))
    assert (standing["state"], standing["as_of"]) == ("current", standing["today"])


@pytest.mark.req("RULE-06", "API-05")
def test_a_second_new_evaluation_within_the_minute_waits_and_tells_how_long(
    api: BrowserClient, alice: Context, clock: SetClock
) -> None:
    become(alice, READY)
    first = told(api.post(EVALUATE, json={}))
    publish(alice, facts_of(NO_MFA)["profile"])
    clock.advance(timedelta(seconds=20))
    refused = api.post(EVALUATE, json={})
    problem(refused, 429, "E429_TOO_MANY_REQUESTS")
    assert refused.headers["Retry-After"] == "40"
    publish(alice, facts_of(READY)["profile"])
    assert told(api.post(EVALUATE, json={}))["evaluation_id"] == first["evaluation_id"]
    publish(alice, facts_of(NO_MFA)["profile"])
    clock.advance(timedelta(seconds=40))
    assert told(api.post(EVALUATE, json={}))["new"]
    assert audited(alice, "evaluation.completed") == 2


@pytest.mark.req("RULE-06")
def test_the_next_day_is_judged_anew(api_as: ApiAs, alice: Context, clock: SetClock) -> None:
    become(alice, READY)
    first = told(api_as(alice).post(EVALUATE, json={}))
    clock.advance(timedelta(days=1))
    second = told(api_as(alice).post(EVALUATE, json={}))
    assert second["new"]
    assert second["as_of"] > first["as_of"]


@pytest.mark.req("API-01")
def test_without_a_profile_there_is_nothing_to_evaluate(api: BrowserClient, alice: Context) -> None:
    problem(api.post(EVALUATE, json={}), 422, "E422_EVALUATION_IMPOSSIBLE")
    assert audited(alice, "evaluation.completed") == 0


def test_an_evaluation_is_by_the_rules_that_were_chosen_and_no_others(
    api: BrowserClient, alice: Context
) -> None:
    become(alice, READY)
    sent = api.post(EVALUATE, json={"rulepack_id": "cyber-essentials-3.2"})
    refused = problem(sent, 422, "E422_OTHER_RULEPACK")
    assert pointers(refused) == ["/rulepack_id"]


@pytest.mark.req("RULE-06", "API-03")
def test_the_same_key_tells_the_evaluation_that_was_made(api: BrowserClient, alice: Context) -> None:
    become(alice, READY)
    key = {"Idempotency-Key": "nightly-1"}
    first, again = api.post(EVALUATE, json={}, headers=key), api.post(EVALUATE, json={}, headers=key)
    assert again.headers["Idempotent-Replay"] == "true"
    assert told(again) == told(first)


@pytest.mark.req("RULE-06")
def test_what_is_too_large_to_wait_for_is_left_to_a_job(alice: Context) -> None:
    become(alice, READY)
    small = replace(alice.product.limits, evaluation_inline_bytes=100)
    waiting = assessments.evaluate_now(replace(alice, product=replace(alice.product, limits=small)))
    assert isinstance(waiting, assessments.DatedStanding)
    assert waiting.standing.state == "updating"
    assert isinstance(assessments.evaluate_now(alice), assessments.EvaluatedNow)


@pytest.mark.req("API-01", "FIND-03", "RULE-08")
def test_evaluations_are_listed_read_compared_and_replayed(
    api: BrowserClient, alice: Context, clock: SetClock
) -> None:
    first = str(judged(alice, READY).evaluation_id)
    clock.advance(timedelta(minutes=2))
    publish(alice, facts_of(NO_MFA)["profile"])
    second = told(api.post(EVALUATE, json={}))["evaluation_id"]
    listed = told(api.get(f"{HERE}?per_page=1"))
    assert ([head["id"] for head in listed["items"]], listed["total"]) == ([second], 2)
    assert [head["id"] for head in told(api.get(listed["next"]))["items"]] == [first]
    whole = told(api.get(f"{HERE}/{first}"))
    assert {name: whole[name] for name in listed["items"][0]}["outcome"] == "ready"
    findings = told(api.get(f"{HERE}/{first}/findings"))
    assert findings["total"] == len(findings["items"]) == 16
    one = told(api.get(f"{HERE}/{first}/findings/CE-9"))
    assert one in findings["items"]
    compared = told(api.get(f"{HERE}/compare?from={second}&to={first}"))
    assert (compared["before"]["id"], compared["after"]["id"]) == (first, second)
    assert compared["comparison"]["outcome"] == "regressed"
    assert told(api.post(f"{HERE}/{first}/replay"))["verdict"] == "same"
    assert audited(alice, "evaluation.replayed") == 1


@pytest.mark.req("ORG-03")
def test_an_evaluation_of_another_organisation_is_not_there(
    api_as: ApiAs, acorn: Tenancy, mallory: Context
) -> None:
    made = judged(acorn.owner, READY).evaluation_id
    stranger = api_as(mallory)
    for path in (f"{HERE}/{made}", f"{HERE}/{made}/findings", f"{HERE}/{made}/findings/CE-9"):
        problem(stranger.get(path), 404, "E404_NOT_FOUND")
    problem(stranger.post(f"{HERE}/{made}/replay"), 404, "E404_NOT_FOUND")
    problem(stranger.get(f"{HERE}/compare?from={made}&to={made}"), 404, "E404_NOT_FOUND")
    assert told(stranger.get(HERE))["total"] == 0
    problem(api_as(acorn.owner).get(f"{HERE}/{uuid4()}"), 404, "E404_NOT_FOUND")
    assert profiles.list_versions(acorn.owner).total == 1
    assert audited(acorn.owner, "evaluation.replayed") == 0
