"""How checks add up to findings, and findings to the outcome (sheet, section 5.0)."""

import json
from typing import Any

import pytest

from tests.engine.small_pack import check, control, evaluated, evidence, finding, small_pack

RULES = (
    check("fails", "fw.fail == 1"),
    check("doubts", "fw.doubt == 1", effect="unknown"),
    check("partly", "fw.part == 1", effect="partial"),
)
CLEAN = {"fail": 0, "doubt": 0, "part": 0}


def status(**fw: Any) -> str:
    facts = {name: value for name, value in {**CLEAN, **fw}.items() if value is not None}
    return finding(small_pack(control("CE-1", *RULES)), {"fw": facts}).status


@pytest.mark.req("RULE-05")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "met"),
        ({"part": 1}, "partly_met"),
        ({"part": None}, "unknown"),
        ({"doubt": 1}, "unknown"),
        ({"doubt": 1, "part": 1}, "unknown"),
        ({"fail": None}, "unknown"),
        ({"fail": None, "part": 1}, "unknown"),
        ({"fail": 1}, "not_met"),
        ({"fail": 1, "doubt": None, "part": 1}, "not_met"),
    ],
)
def test_a_fault_outweighs_the_unknown_and_the_unknown_outweighs_the_partial(
    facts: dict[str, Any], expected: str
) -> None:
    assert status(**facts) == expected


def test_the_reason_names_what_decided() -> None:
    pack = small_pack(control("CE-1", *RULES, check("also", "fw.fail == 1", says="Also.")))
    assert finding(pack, {"fw": {**CLEAN, "fail": 1}}).reason == "It is wrong. (and 1 more)"
    assert finding(pack, {"fw": {**CLEAN, "part": 1}}).reason == "It is wrong."
    assert finding(pack, {"fw": CLEAN}).reason == "Every check passed and the evidence is in order."


EXCUSED = control(
    "CE-1",
    check("c", "fw.fail == 1"),
    not_applicable_when="fw.none == 'yes'",
    not_applicable_reason="There is none.",
    evidence=[{"id": "w", "kinds": ["report"], "purpose": "A report"}],
)


@pytest.mark.parametrize(
    ("none", "expected"), [("yes", "not_applicable"), ("no", "not_met"), ("unknown", "not_met")]
)
def test_a_control_is_excused_only_when_it_surely_does_not_apply(none: str, expected: str) -> None:
    assert finding(small_pack(EXCUSED), {"fw": {"none": none, "fail": 1}}).status == expected


def test_an_excused_control_runs_no_check_and_wants_no_evidence() -> None:
    result = finding(small_pack(EXCUSED), {"fw": {"none": "yes", "fail": 1}})
    assert result.reason == "There is none."
    assert [one.outcome for one in result.checks] == ["not_relevant"]
    assert [want.state for want in result.wanted] == ["not_wanted"]
    assert result.remediation == ()


def outcome(*controls: dict[str, Any], **fw: Any) -> str:
    return evaluated(small_pack(*controls), {"fw": fw}).outcome


PLAIN = control("CE-1", check("a", "fw.a == 1"))
FATAL = control("CE-2", check("b", "fw.b == 1", auto_fail=True), check("b2", "fw.b == 2"))
BLOCK = control("CE-3", check("c", "fw.c == 1", blocking=True))


@pytest.mark.req("RULE-05")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"a": 0, "b": 0, "c": 0}, "ready"),
        ({"a": 0, "b": 0}, "nearly_ready"),
        ({"a": 1, "b": 0, "c": 0}, "not_ready"),
        ({"a": 1, "b": 0}, "not_ready"),
        ({"a": 0, "b": 2, "c": 0}, "not_ready"),
        ({"a": 1, "b": 1}, "would_fail"),
        ({"a": 0, "b": 0, "c": 1}, "would_fail"),
    ],
)
def test_one_automatic_or_blocking_failure_decides_everything(facts: dict[str, int], expected: str) -> None:
    assert outcome(PLAIN, FATAL, BLOCK, **facts) == expected


@pytest.mark.req("RULE-05")
@pytest.mark.req("FIND-05")
def test_the_board_lists_every_check_that_alone_would_fail_whether_it_speaks_or_not() -> None:
    board = evaluated(small_pack(PLAIN, FATAL, BLOCK), {"fw": {"a": 1, "b": 1}}).board
    assert [(line.check_id, line.kind, line.state) for line in board] == [
        ("b", "auto_fail", "fail"),
        ("c", "blocking", "unknown"),
    ]
    assert [item.name for item in board[0].items] == ["the organisation"]


def test_the_gate_counts_for_the_outcome_but_not_among_the_controls() -> None:
    gate = control("CE-SCOPE", check("g", "fw.g == 1", blocking=True), gate=True, theme="scope")
    result = evaluated(small_pack(gate, PLAIN), {"fw": {"g": 1, "a": 0}})
    assert result.outcome == "would_fail"
    assert result.totals == {"met": 1, "partly_met": 0, "not_met": 0, "not_applicable": 0, "unknown": 0}
    assert [theme["controls"] for theme in result.themes] == [["CE-SCOPE"], ["CE-1"]]


@pytest.mark.req("RULE-05")
def test_the_persons_own_answer_stands_beside_the_result_and_a_difference_is_noted() -> None:
    result = evaluated(small_pack(PLAIN), {"fw": {"a": 1}}, answers={"CE-1": "compliant"})
    assert result.findings[0].own_answer == "compliant"
    assert result.findings[0].status == "not_met"
    [note] = result.exceptions
    assert (note.code, note.detail) == (
        "OWN_ANSWER_DIFFERS",
        "You answered compliant; our result is not met.",
    )
    agreed = evaluated(small_pack(PLAIN), {"fw": {"a": 1}}, answers={"CE-1": "not_compliant"})
    assert agreed.exceptions == ()


def test_remedies_are_those_of_the_checks_that_spoke() -> None:
    remedies = [
        {"id": "for-a", "text": "Mend a.", "effort": "hours", "checks": ["a"]},
        {"id": "for-b", "text": "Mend b.", "effort": "days", "checks": ["b"]},
        {"id": "for-all", "text": "Look again.", "effort": "minutes", "checks": []},
    ]
    both = control("CE-1", check("a", "fw.a == 1"), check("b", "fw.b == 1"), remediation=remedies)
    result = finding(small_pack(both), {"fw": {"a": 1, "b": 0}})
    assert [(remedy.id, remedy.checks) for remedy in result.remediation] == [
        ("for-a", ("a",)),
        ("for-all", ("a",)),
    ]


@pytest.mark.req("RULE-07")
def test_everything_that_is_not_clean_is_listed_as_an_exception() -> None:
    pack = small_pack(
        control(
            "CE-1",
            check("c", "fw.absent == 1"),
            evidence=[{"id": "w", "kinds": ["listing"], "purpose": "A listing"}],
        )
    )
    stale = evidence(captured_at="2025-01-01")
    result = evaluated(pack, {"fw": {}}, evidence=[stale], answers={"CE-1": "not_applicable"})
    assert [(note.code, note.subject) for note in result.exceptions] == [
        ("EVIDENCE_STALE", "e1"),
        ("EVIDENCE_MISSING", "A listing"),
        ("CHECK_UNDETERMINED", "c is right"),
        ("OWN_ANSWER_DIFFERS", "Control CE-1"),
    ]
    assert result.exceptions[1].detail == "Nothing has been given for: A listing (listing)."


@pytest.mark.req("RULE-07")
@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        ({"applies_from": "2026-01-01", "closes_after": None}, []),
        ({"applies_from": "2026-01-01", "closes_after": "2026-11-21"}, []),
        ({"applies_from": "2026-01-01", "closes_after": "2026-11-20"}, ["PACK_DEPRECATED"]),
        ({"applies_from": "2026-11-21", "closes_after": None}, []),
        ({"applies_from": "2026-11-22", "closes_after": None}, ["PACK_NOT_YET"]),
        ({}, []),
    ],
)
def test_a_pack_outside_its_dates_is_noted(dates: dict[str, Any], codes: list[str]) -> None:
    pack = small_pack(standard={"name": "S", "version": "1", **dates})
    assert [note.code for note in evaluated(pack, {}).exceptions] == codes


def test_attestations_carry_their_code_and_entry() -> None:
    rule = check("att", "d.x == 1", each="d in devices", effect="attest", code="ATT-CONFIG")
    plain = check("att2", "d.x == 2", each="d in devices", effect="attest")
    pack = small_pack(control("CE-1", rule, plain))
    result = evaluated(pack, {"devices": [{"id": "a", "x": 1}, {"id": "b", "x": 2}, {"id": "c"}]})
    assert [(one.code, one.control_id, one.name) for one in result.attestations] == [
        ("ATT-CONFIG", "CE-1", "a"),
        ("att2", "CE-1", "b"),
    ]
    assert [one.code for one in result.findings[0].checks] == ["ATT-CONFIG", None]
    assert result.findings[0].status == "met"


def contradiction(when: str, **more: Any) -> dict[str, Any]:
    return {**check("clash", when, **more), "severity": "error", "mend": "Correct one of them."}


@pytest.mark.req("RULE-14")
def test_contradictions_are_found_named_and_told_apart_from_the_unknown() -> None:
    pack = small_pack(contradictions=[contradiction("d.x == 1", each="d in devices")])
    [clash] = evaluated(pack, {"devices": [{"id": "a", "x": 1}, {"id": "b"}]}).contradictions
    assert (clash.id, clash.severity, clash.mend) == ("clash", "error", "Correct one of them.")
    assert [item.name for item in clash.items] == ["a"]
    assert evaluated(pack, {"devices": [{"id": "b"}]}).contradictions == ()


@pytest.mark.req("RULE-14")
def test_a_contradiction_may_ask_for_evidence_of_any_control() -> None:
    clash = contradiction("fw.patched == 'yes' and not evidence_ok('report')")
    pack = small_pack(contradictions=[clash])
    facts = {"fw": {"patched": "yes"}}
    assert len(evaluated(pack, facts).contradictions) == 1
    assert evaluated(pack, facts, evidence=[evidence(control_ids=["CE-9"])]).contradictions == ()


SCOPE = [
    {
        "each": "d in devices",
        "out": [
            check("calls", "d.use == 'calls'", says="Only for calls."),
            check("gone", "d.use == 'calls' or d.gone == 'yes'", says="Gone."),
        ],
    }
]


def test_the_scope_says_what_is_in_what_is_out_and_the_first_reason_why() -> None:
    devices = [{"id": "a", "use": "calls"}, {"id": "b", "gone": "yes"}, {"id": "c"}, {"id": "d", "name": "D"}]
    scope = evaluated(small_pack(scope=SCOPE), {"devices": devices}).scope.as_document()
    assert scope["out"] == [
        {"path": "profile.devices[a]", "name": "a", "reason": "Only for calls."},
        {"path": "profile.devices[b]", "name": "b", "reason": "Gone."},
    ]
    assert scope["in"] == [
        {"path": "profile.devices[c]", "name": "c"},
        {"path": "profile.devices[d]", "name": "D"},
    ]


def test_the_document_is_plain_json() -> None:
    pack = small_pack(PLAIN, contradictions=[contradiction("fw.a == 1")], scope=SCOPE)
    document = evaluated(pack, {"fw": {"a": 1}, "devices": []}).as_document()
    assert json.loads(json.dumps(document)) == document
    assert document["format"] == 1
    assert document["findings"][0]["checks"][0]["items"][0]["state"] == "offends"
