import pytest

from appliance.services.reports.document_controls import ControlSection, build_controls
from tests.services.reports.sample_evaluation import sample


def sections() -> dict[str, ControlSection]:
    evaluation, _, _, pack = sample()
    return {section.control_id: section for section in build_controls(evaluation, pack)}


def test_the_scope_gate_comes_first_and_every_control_has_a_section() -> None:
    assert list(sections()) == ["CE-SCOPE", *(f"CE-{n}" for n in range(1, 16))]


@pytest.mark.req("RULE-05")
def test_own_answer_and_result_are_told_apart_and_a_difference_is_marked() -> None:
    found = sections()

    assert (found["CE-12"].status_word, found["CE-12"].own_answer_word) == ("Not met", "Compliant")
    assert found["CE-12"].own_answer_differs
    assert not found["CE-4"].own_answer_differs
    assert (found["CE-SCOPE"].own_answer_word, found["CE-SCOPE"].own_answer_differs) == ("None given", False)


@pytest.mark.req("RULE-04", "REPT-02")
def test_a_check_tells_what_it_found_on_what_and_which_facts_it_read() -> None:
    (mfa,) = sections()["CE-12"].spoken

    assert mfa.expected.startswith("users with MFA = all users")
    assert mfa.subjects[0].path == "profile.cloud_services[m365]"
    assert mfa.readings[0].path == "profile.cloud_services[*].mfa_available"
    assert mfa.readings[0].observed == (
        ("built in", 6),
        ("on a paid plan", 1),
        ("by signing in through another provider", 2),
    )


def test_the_gravest_check_speaks_first_and_quiet_ones_only_by_name() -> None:
    section = sections()["CE-7"]

    assert [check.outcome for check in section.spoken] == ["fail", "notice"]
    assert [check.title for check in section.passed] == ["Router and firewall firmware is supported"]
    assert section.passed[0].mark_word == "Blocking"
    assert [check.title for check in sections()["CE-15"].not_relevant] == ["Unsigned apps are blocked"]


def test_values_read_are_words_a_person_knows() -> None:
    missing = sections()["CE-9"].spoken[0]

    assert ("not known", 2) in missing.readings[0].observed
    assert ("none", 21) in missing.readings[1].observed


def test_many_values_of_one_fact_are_cut_with_their_number() -> None:
    evaluation, _, _, pack = sample()
    reading = evaluation["findings"][3]["checks"][0]["inputs"][0]
    reading["values"] = [{"value": f"2026-01-{n:02}", "count": 1} for n in range(1, 31)]

    section = build_controls(evaluation, pack)[3]
    shown = section.spoken[0].readings[0]
    assert len(shown.observed) + shown.not_shown == 30


@pytest.mark.req("REPT-02")
def test_evidence_shows_its_state_its_hash_and_why() -> None:
    stale = next(line for line in sections()["CE-1"].evidence if line.state == "stale")

    assert stale.state_word == "Too old"
    assert len(stale.sha256) == 64
    assert stale.reason == "Captured 201 days ago; this kind stays fresh for 90."
    assert sections()["CE-1"].wanted[0].evidence_ids == ("router-rules-2026",)
