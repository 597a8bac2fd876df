import pytest

from appliance.services.reports.document_records import (
    build_contradictions,
    build_evidence_register,
    build_exceptions,
    build_residual_risk,
    build_scope,
)
from tests.services.reports.sample_evaluation import sample


def test_contradictions_that_must_be_corrected_come_first() -> None:
    evaluation = sample()[0]
    evaluation["contradictions"].reverse()

    found = build_contradictions(evaluation)
    assert [entry.severity_word for entry in found] == ["Must be corrected", "Worth a look"]
    assert found[0].readings[0].observed == (("64", 1),)


@pytest.mark.req("RULE-07")
def test_exceptions_are_told_in_words() -> None:
    found = build_exceptions(sample()[0])

    assert [entry.code_word for entry in found] == [
        "Evidence too old",
        "Could not be decided",
        "Own answer differs from the result",
    ]


@pytest.mark.req("RULE-07")
def test_what_is_said_of_several_subjects_is_said_once() -> None:
    evaluation = sample()[0]
    note = {"code": "CHECK_UNDETERMINED", "control_id": "CE-7", "detail": "Not known: the devices."}
    evaluation["exceptions"] = [{**note, "subject": "One"}, {**note, "subject": "Two"}]

    (line,) = build_exceptions(evaluation)
    assert line.subjects == ("One", "Two")


@pytest.mark.req("REPT-02")
def test_residual_risk_lists_every_open_control_the_gravest_first() -> None:
    risks = build_residual_risk(sample()[0])

    assert [(risk.control_id, risk.weight) for risk in risks] == [
        ("CE-7", "would_fail"),
        ("CE-12", "would_fail"),
        ("CE-2", "not_met"),
        ("CE-6", "unknown"),
        ("CE-9", "unknown"),
        ("CE-1", "partly_met"),
        ("CE-3", "partly_met"),
    ]


def test_scope_groups_what_is_in_and_gives_the_reason_for_what_is_out() -> None:
    scope = build_scope(sample()[0])

    assert [(group.title, group.total) for group in scope.inside] == [("Devices", 2), ("Cloud services", 1)]
    assert scope.outside[0].reason == "Used for calls, texts and an authenticator only."
    assert scope.attestations[0].name == "Auditor's laptop"


@pytest.mark.req("REPT-02")
def test_the_evidence_register_holds_every_piece_once_with_its_hash_and_uses() -> None:
    evaluation, _, facts, pack = sample()

    register = build_evidence_register(evaluation, facts, pack)
    assert [record.evidence_id for record in register] == sorted(item["id"] for item in facts["evidence"])
    intune = next(record for record in register if record.evidence_id == "intune-nov")
    assert [use.control_id for use in intune.uses] == ["CE-1", "CE-4", "CE-6", "CE-14"]
    assert len(intune.sha256) == 64


def test_evidence_that_says_nothing_but_its_kind_has_its_line() -> None:
    evaluation, _, facts, pack = sample()
    facts["evidence"] = [{"id": "bare", "kind": "policy_doc", "control_ids": []}]

    (record,) = build_evidence_register(evaluation, facts, pack)
    assert (record.coverage, record.captured_on, record.sha256) == ("", "", "")


def test_evidence_bound_to_nothing_stays_in_the_register() -> None:
    evaluation, _, facts, pack = sample()
    loose = {
        "id": "a-note",
        "kind": "meeting_note",
        "control_ids": [],
        "captured_at": "unknown",
        "coverage": "sample",
        "covered_count": 4,
        "total_count": 9,
        "redacted": True,
        "expires_at": None,
    }
    facts["evidence"].append(loose)

    record = build_evidence_register(evaluation, facts, pack)[0]
    assert (record.evidence_id, record.kind_title, record.uses) == ("a-note", "meeting note", ())
    assert (record.coverage, record.captured_on, record.sha256) == ("a sample: 4 of 9", "", "")
