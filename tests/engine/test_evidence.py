"""Evidence: which of it may be relied on, and what is short."""

from typing import Any

import pytest

from appliance.engine.findings import Finding
from tests.engine.small_pack import check, control, evidence, finding, small_pack

WANT = {"id": "want", "kinds": ["report", "listing"], "purpose": "A report"}
GOOD = {"fw": {"x": 1}}


def found(*items: dict[str, Any], profile: Any = None, **want: Any) -> Finding:
    pack = small_pack(control("CE-1", check("c", "fw.x == 2"), evidence=[{**WANT, **want}]))
    return finding(pack, GOOD if profile is None else profile, evidence=list(items))


@pytest.mark.req("RULE-07")
@pytest.mark.parametrize(
    ("change", "state", "reason"),
    [
        ({}, "ok", "Dated, fresh and covering everything."),
        ({"coverage": "document"}, "ok", "Dated, fresh"),
        ({"covered_count": 4, "total_count": 4}, "ok", "Dated, fresh"),
        ({"captured_at": "2026-11-07"}, "ok", "Dated, fresh"),
        ({"captured_at": "2026-11-06"}, "stale", "15 days old; this kind is fresh for 14 days."),
        ({"captured_at": "2026-11-22"}, "not_yet", "Captured on 2026-11-22, after the evaluation date."),
        ({"expires_at": "2026-11-21"}, "ok", "Dated, fresh"),
        ({"expires_at": "2026-11-20"}, "expired", "It expired on 2026-11-20."),
        ({"expires_at": None}, "ok", "Dated, fresh"),
        ({"coverage": "sample"}, "partial_coverage", "It covers a sample, not the whole estate."),
        ({"coverage": "single"}, "partial_coverage", "It covers one device or user, not the whole estate."),
        ({"covered_count": 3, "total_count": 4}, "partial_coverage", "It covers 3 of 4."),
        ({"covered_count": 3}, "partial_coverage", "It covers 3 of an unknown number."),
        ({"total_count": 4}, "partial_coverage", "It covers an unknown number of 4."),
        ({"redacted": True}, "redacted", "Redacted: its content is gone."),
    ],
)
def test_the_state_of_evidence_says_what_is_wrong_with_it(
    change: dict[str, Any], state: str, reason: str
) -> None:
    result = found(evidence(**change))
    assert result.evidence[0].state == state
    assert result.evidence[0].reason.startswith(reason)
    assert result.wanted[0].state == state
    assert result.status == ("met" if state == "ok" else "partly_met")


@pytest.mark.parametrize(
    ("field", "state", "reason"),
    [
        ("captured_at", "undated", "It carries no date."),
        ("coverage", "partial_coverage", "It does not say what it covers."),
    ],
)
def test_evidence_that_does_not_say_when_or_what_cannot_be_relied_on(
    field: str, state: str, reason: str
) -> None:
    item = evidence()
    del item[field]
    bound = found(item).evidence[0]
    assert (bound.state, bound.reason) == (state, reason)


@pytest.mark.req("RULE-07")
def test_good_facts_without_evidence_are_only_partly_met() -> None:
    result = found()
    assert result.status == "partly_met"
    assert result.wanted[0].state == "missing"
    assert result.reason == "All facts are good, but evidence is short: A report is missing."


def test_one_good_item_of_either_kind_is_enough() -> None:
    result = found(evidence("old", captured_at="2020-01-01"), evidence("new", kind="listing"))
    assert result.status == "met"
    assert result.wanted[0].evidence_ids == ("new", "old")


def test_evidence_of_another_kind_or_control_does_not_help() -> None:
    assert found(evidence(kind="other")).wanted[0].state == "missing"
    assert found(evidence(control_ids=["CE-2"])).evidence == ()


def test_evidence_is_wanted_unless_it_surely_does_not_apply() -> None:
    assert found(when="fw.x == 2").wanted[0].state == "not_wanted"
    assert found(when="fw.x == 2").status == "met"
    assert found(when="fw.absent == 2").wanted[0].state == "missing"
    assert found(when="fw.x == 1").wanted[0].state == "missing"


def test_a_kind_without_a_limit_does_not_grow_stale() -> None:
    assert found(evidence(kind="other", captured_at="2001-01-01")).evidence[0].state == "ok"


def test_a_check_can_ask_whether_evidence_of_a_kind_is_in_order() -> None:
    pack = small_pack(control("CE-1", check("c", "not evidence_ok('report')")))
    assert finding(pack, GOOD).status == "not_met"
    assert finding(pack, GOOD, evidence=[evidence()]).status == "met"
