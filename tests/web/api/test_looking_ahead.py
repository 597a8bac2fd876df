"""The dashboard, what-if, another day and other rules over the API: told, and nothing stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.services.context import Context
from tests.database import Database
from tests.services.assessment_pages.samples import NO_MFA, READY
from tests.services.assessments.organisations import become, judged
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient
from tests.web.tenant_rows import rows_of_tenant

WHAT_IF = "/api/v1/what-if"


@pytest.mark.req("API-01", "FIND-05")
def test_the_dashboard_tells_the_outcome_and_what_to_do_next(api: BrowserClient, alice: Context) -> None:
    empty = told(api.get("/api/v1/dashboard"))
    assert (empty["outcome"], empty["totals"], empty["next_steps"]) == (None, None, [])
    judged(alice, NO_MFA)
    body = told(api.get("/api/v1/dashboard"))
    assert (body["outcome"], body["standing"]["state"]) == ("would_fail", "current")
    assert body["would_fail_count"] == body["trend"][-1]["would_fail_count"] > 0
    assert body["next_steps"][0]["weight"] == "would_fail"


@pytest.mark.req("API-01", "RULE-09")
def test_other_facts_are_tried_and_nothing_is_stored(
    api: BrowserClient, alice: Context, db: Database
) -> None:
    become(alice, READY)
    before = rows_of_tenant(db, alice.tenant_id)
    changes = [{"path": "profile.org.headcount", "value": 11}, {"path": "profile.scope.type", "remove": True}]
    body = told(api.post(WHAT_IF, json={"changes": changes}))
    facts = {fact["path"]: fact["after"] for fact in body["comparison"]["facts"]}
    assert facts == {"profile.org.headcount": 11, "profile.scope.type": "unknown"}
    assert rows_of_tenant(db, alice.tenant_id) == before


@pytest.mark.req("API-06")
def test_a_change_that_cannot_be_tried_is_refused_with_its_place(api: BrowserClient, alice: Context) -> None:
    become(alice, READY)
    good = {"path": "profile.org.headcount", "value": 11}
    for bad, place in (
        ({"path": "profile.devices[nobody].os_cycle", "value": "11"}, "/changes/1/path"),
        ({"path": "profile.org.headcount", "value": "many"}, "/changes/1/path"),
        ({"path": "profile.org.sector"}, "/changes/1"),
        ({"path": "profile.org.sector", "value": "x", "remove": True}, "/changes/1"),
    ):
        refused = problem(api.post(WHAT_IF, json={"changes": [good, bad]}), 422, "E422_INVALID")
        assert pointers(refused) == [place], bad
    problem(api.post(WHAT_IF, json={"changes": []}), 400, "E400_BAD_SCHEMA")


@pytest.mark.req("API-01", "RULE-15")
def test_a_later_day_tells_what_will_have_changed(api: BrowserClient, alice: Context) -> None:
    problem(api.get("/api/v1/look-ahead?day=2026-12-31"), 409, "E409_NO_PROFILE")
    become(alice, READY)
    today = alice.product.clock.today()
    body = told(api.get(f"/api/v1/look-ahead?day={today + timedelta(days=40)}"))
    assert body["today"] == today.isoformat()
    assert [turn["date"] for turn in body["turns"]] == sorted(turn["date"] for turn in body["turns"])
    refused = problem(api.get(f"/api/v1/look-ahead?day={today}"), 422, "E422_INVALID")
    assert pointers(refused) == ["/day"]
    problem(api.get("/api/v1/look-ahead?day=tomorrow"), 400, "E400_INVALID_FIELD")


@pytest.mark.req("API-01", "RULE-10")
def test_rulepacks_are_listed_read_and_previewed(api: BrowserClient, alice: Context) -> None:
    listed = told(api.get("/api/v1/rulepacks"))["items"]
    assert [(line["rulepack_id"], line["in_use"]) for line in listed] == [
        ("cyber-essentials-3.3", True),
        ("cyber-essentials-3.2", False),
    ]
    one = told(api.get("/api/v1/rulepacks/cyber-essentials-3.2"))
    assert {name: one[name] for name in listed[1]} == listed[1]
    assert len(one["controls"]) == 16
    become(alice, READY)
    body = told(api.get("/api/v1/rulepacks/cyber-essentials-3.2/preview"))
    assert (body["now"], body["other"]) == ("cyber-essentials-3.3", "cyber-essentials-3.2")
    for elsewhere in ("none", "..%2Fflags", "cyber-essentials-3.2.sig"):
        problem(api.get(f"/api/v1/rulepacks/{elsewhere}"), 404, "E404_NOT_FOUND")
