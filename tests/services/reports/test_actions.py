import pytest

from appliance.services.reports.document_actions import (
    EFFORTS,
    build_actions,
    build_evidence_requests,
    build_fact_requests,
)
from tests.services.reports.sample_evaluation import sample


@pytest.mark.req("FIND-05")
def test_advice_is_ordered_by_would_fail_and_then_by_effort() -> None:
    actions = build_actions(sample()[0])

    assert [(action.weight, action.control_id) for action in actions[:3]] == [
        ("would_fail", "CE-12"),
        ("would_fail", "CE-7"),
        ("may_fail", "CE-9"),
    ]
    rest = [EFFORTS.index(action.effort) for action in actions[3:]]
    assert rest == sorted(rest)


def test_advice_names_where_it_applies() -> None:
    actions = build_actions(sample()[0])

    assert actions[0].where == ("Microsoft 365", "BrightPay Connect")


def test_an_effort_from_a_newer_pack_goes_last_and_is_shown_as_it_is() -> None:
    evaluation = sample()[0]
    for finding in evaluation["findings"]:
        for advice in finding["remediation"]:
            advice["checks"] = []
    evaluation["findings"][2]["remediation"][0]["effort"] = "a_fortnight"

    last = build_actions(evaluation)[-1]
    assert (last.effort, last.effort_word) == ("a_fortnight", "a fortnight")


def test_missing_facts_are_asked_for_by_path_with_would_fail_items_first() -> None:
    requests = build_fact_requests(sample()[0])

    assert [request.weight for request in requests] == ["may_fail", "other"]
    assert "profile.boundary_devices[unifi-leeds].auto_update" in requests[0].paths
    assert requests[0].where == ("Bristol office router", "Leeds office gateway")


def test_an_undecided_check_without_items_asks_for_the_facts_it_found_absent() -> None:
    evaluation = sample()[0]
    check = evaluation["findings"][1]["checks"][0]
    reads = [
        {"path": "profile.fw.process_documented", "values": [{"value": "unknown", "count": 1}]},
        {"path": "profile.org.headcount", "values": [{"value": 60, "count": 1}]},
    ]
    check |= {"outcome": "unknown", "inputs": reads}

    (request,) = [r for r in build_fact_requests(evaluation) if check["title"] in r.checks]
    assert request.paths == ("profile.fw.process_documented",)


def test_facts_that_several_checks_wait_for_are_asked_for_once() -> None:
    evaluation = sample()[0]
    reads = [{"path": "profile.org.headcount", "values": [{"value": "unknown", "count": 1}]}]
    first, second = (evaluation["findings"][at]["checks"][0] for at in (1, 2))
    first |= {"outcome": "unknown", "items": [], "inputs": reads}
    second |= {"outcome": "unknown", "items": [], "inputs": reads}

    (request,) = [r for r in build_fact_requests(evaluation) if r.paths == ("profile.org.headcount",)]
    assert request.checks == (first["title"], second["title"])
    assert request.controls == ("CE-1", "CE-2")


def test_advice_waits_while_nobody_knows_whether_it_is_needed() -> None:
    waits = {action.weight: action.waits for action in build_actions(sample()[0])}

    assert waits["may_fail"]
    assert not waits["would_fail"]


def test_only_evidence_that_is_not_in_order_is_asked_for() -> None:
    evaluation, _, _, pack = sample()

    requests = build_evidence_requests(evaluation, pack)
    assert {request.state for request in requests} == {"stale", "partial_coverage", "redacted"}
    assert requests[0].kinds == ("Firewall rule export",)
