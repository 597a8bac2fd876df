"""The numbered questions: complete, in portal order, and answered truthfully from the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from appliance.engine import answer_pack
from tests.rulepacks.real_packs import AS_OF, ready_firm, real_pack

WILLOW, DANZELL = "cyber-essentials-3.2", "cyber-essentials-3.3"
# Of the twelve Willow questions about scope, one carries no number in the sheet's source ("11+1"); the
# renumbering to Danzell names it all the same. So 92 numbered ones and that one make 93.
COUNTS = {
    WILLOW: {"A1": 16, "A2": 12, "A3": 3, "A4": 14, "A5": 10, "A6": 16, "A7": 17, "A8": 5},
    DANZELL: {"A1": 23, "A2": 18, "A3": 3, "A4": 14, "A5": 10, "A6": 16, "A7": 17, "A8": 5},
}
RENUMBERED = {
    "A1.3": "A1.4",
    "A1.4": "A1.5",
    "A1.5": "A1.7",
    "A1.6": "A1.8",
    "A1.7": "A1.9",
    "A1.8": "A1.10",
    "A1.8.5": "A1.10.5",
    "A1.9": "A1.11",
    "A1.10": "A1.13",
    "A1.11": "A1.15",
    "A2.4": "A2.6",
    "A2.4.1": "A2.6.1",
    "A2.5": "A2.7",
    "A2.6": "A2.8",
    "A2.7": "A2.4",
    "A2.7.1": "A2.4.1",
    "A2.8": "A2.5",
}
NEW_IN_DANZELL = ["A1.3", "A1.5.1", "A1.6", "A1.6.1", "A1.12", "A1.14", "A1.16"]
GOOD_NO = ["A4.7", "A4.9", "A6.3"]


def questions_of(pack_id: str) -> dict[str, dict[str, Any]]:
    return {question["number"]: question for question in real_pack(pack_id).document["questions"]}


def answers(changes: Mapping[str, Any], pack_id: str = DANZELL) -> dict[str, dict[str, Any]]:
    document = answer_pack(real_pack(pack_id), ready_firm(changes), AS_OF).as_document()
    return {answer["number"]: answer for answer in document["answers"]}


def text_of(number: str, changes: Mapping[str, Any], pack_id: str = DANZELL) -> str:
    answer = answers(changes, pack_id)[number]
    assert answer["state"] == "answered", answer
    return str(answer["text"])


@pytest.mark.req("RULE-13")
@pytest.mark.parametrize("pack_id", [WILLOW, DANZELL])
def test_every_section_has_as_many_questions_as_the_portal(pack_id: str) -> None:
    found = Counter(number.partition(".")[0] for number in questions_of(pack_id))
    assert found == COUNTS[pack_id]


@pytest.mark.req("RULE-13")
def test_danzell_asks_106_questions_and_willow_92_and_one_without_a_number() -> None:
    assert len(questions_of(DANZELL)) == 106
    assert len(questions_of(WILLOW)) == 92 + 1


@pytest.mark.req("RULE-13")
@pytest.mark.parametrize(("willow", "danzell"), RENUMBERED.items())
def test_a_renumbered_question_is_still_the_same_question(willow: str, danzell: str) -> None:
    before, now = questions_of(WILLOW)[willow], questions_of(DANZELL)[danzell]
    assert {**before, "number": danzell} == now


@pytest.mark.req("RULE-13")
def test_from_a3_on_only_the_two_mfa_questions_are_answered_differently() -> None:
    before, now = questions_of(WILLOW), questions_of(DANZELL)
    later = [number for number in before if not number.startswith(("A1", "A2"))]
    assert later == [number for number in now if not number.startswith(("A1", "A2"))]
    assert [number for number in later if before[number] != now[number]] == ["A7.16", "A7.17"]


@pytest.mark.req("RULE-13")
def test_what_danzell_asks_anew_is_new() -> None:
    prompts = {question["prompt"] for question in questions_of(WILLOW).values()}
    for number in NEW_IN_DANZELL:
        assert questions_of(DANZELL)[number]["prompt"] not in prompts, number


@pytest.mark.req("RULE-13")
def test_prompts_are_short_and_no_questions_of_somebody_else() -> None:
    for question in questions_of(DANZELL).values():
        assert len(question["prompt"]) <= 130, question["number"]
        assert "?" not in question["prompt"], question["number"]


@pytest.mark.req("RULE-13")
def test_every_technical_question_belongs_to_a_control() -> None:
    for number, question in questions_of(DANZELL).items():
        if number[:2] in ("A4", "A5", "A6", "A7", "A8"):
            assert question["controls"], number


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize("pack_id", [WILLOW, DANZELL])
def test_a_ready_firm_has_an_answer_to_all_that_follows_from_facts(pack_id: str) -> None:
    questions = questions_of(pack_id)
    for number, answer in answers({}, pack_id).items():
        expected = {"missing"} if "own_words" in questions[number]["answer"] else {"answered"}
        assert answer["state"] in {*expected, "not_asked"}, answer


@pytest.mark.req("FIND-04")
def test_a_question_only_a_person_can_answer_says_what_to_write() -> None:
    for number, answer in answers({}).items():
        if answer["state"] == "missing":
            assert answer["missing"][0] == questions_of(DANZELL)[number]["answer"]["needs"]


@pytest.mark.req("FIND-04")
def test_own_words_are_taken_as_they_are() -> None:
    words = "The office manager changes it at the console after each change of staff."
    assert text_of("A4.2.1", {"answers.A4.2.1": words}) == words


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize(("number", "limit"), [("A1.1", 150), ("A1.4", 20)])
def test_an_answer_longer_than_the_portal_takes_is_pointed_out(number: str, limit: int) -> None:
    answer = answers({f"answers.{number}": "x" * (limit + 1)})[number]
    assert (answer["state"], answer["length"], answer["max_length"]) == ("too_long", limit + 1, limit)


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize("number", GOOD_NO)
def test_no_is_the_answer_where_no_is_good(number: str) -> None:
    assert text_of(number, {}) == "No"


@pytest.mark.req("FIND-04")
def test_with_nothing_unsupported_there_is_nothing_to_list() -> None:
    assert answers({})["A6.3.1"]["state"] == "not_asked"


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize(
    ("number", "changes", "text"),
    [
        ("A4.7", {"boundary_devices[fw-1].inbound_default": "allow"}, "Yes"),
        ("A4.7", {"external_services": []}, "Yes"),
        ("A4.7", {"external_services": [], "inbound_rules": []}, "No"),
        ("A4.9", {"boundary_devices[fw-1].admin_on_internet": "yes"}, "Yes"),
        ("A6.3", {"software[cad].licensed": "no"}, "Yes"),
        ("A6.3", {"software[office-apps]": {"product": "office", "cycle": "2019"}}, "Yes"),
        ("A6.3", {"cloud_services[xero].supported": "no"}, "Yes"),
        (
            "A6.3.1",
            {"software[office-apps]": {"product": "office", "cycle": "2019"}},
            "Microsoft 365 Apps 2510",
        ),
        ("A4.1", {"networks[office].boundary_device_ids": []}, "No"),
        ("A4.1.1", {"devices[laptop-1].software_firewall": "off"}, "No"),
        ("A4.2", {"boundary_devices[fw-1].default_password_changed": "no"}, "No"),
        ("A4.3", {"boundary_devices[fw-1].admin_auth.mechanism": "mfa"}, "A: Multi-factor"),
        ("A4.3", {"boundary_devices[fw-1].admin_auth.mechanism": "passwordless"}, "D: No password"),
        ("A4.3", {"boundary_devices[fw-1].admin_auth.min_length": 11}, "E: None of these"),
        ("A4.3", {"boundary_devices[fw-1].provided_by": "home_isp"}, "E: None of these"),
        ("A4.8", {"inbound_rules": []}, "No inbound connections are allowed."),
        ("A5.2", {"config.unneeded_accounts": 1}, "No"),
        ("A5.5", {"external_services[portal].auth.mechanism": "mfa"}, "A: Multi-factor"),
        ("A5.5", {"external_services[portal].users_authenticated": "no"}, "E: None of these"),
        ("A5.7", {"external_services[portal].lockout_after": 11}, "C: Neither"),
        ("A5.8", {"devices[laptop-1].auto_run": "runs_silently"}, "No"),
        ("A5.9", {"devices[phone-1].unlock.method": "none"}, "No"),
        ("A6.1", {"devices[desktop-1].os_edition": "W"}, "No"),
        ("A6.1", {"devices[macbook-1]": {"os_cycle": "14", "os_supported": "yes"}}, "Yes"),
        ("A6.1", {"boundary_devices[fw-1].firmware_cycle": "7.2"}, "No"),
        ("A6.2", {"software[cad].supported": "no"}, "No"),
        ("A6.4", {"assert.a64": "no"}, "No"),
        ("A6.4", {"devices[laptop-1].oldest_missing_qualifying_days": 15}, "No"),
        ("A6.4", {"devices[laptop-1].oldest_missing_qualifying_days": 14}, "Yes"),
        ("A6.5", {"software[cad].oldest_missing_qualifying_days": 15}, "No"),
        ("A6.4.1", {"devices[server-1].auto_update": "manual_process"}, "No"),
        ("A7.2", {"accounts.shared_count": 1}, "No"),
        ("A7.9", {"admin.last_review": None}, "No"),
        ("A7.9", {"admin.last_review": "2025-11-20"}, "No"),
        ("A7.9", {"admin.last_review": "2025-11-21"}, "Yes"),
        ("A7.16", {"cloud_services[xero].admins_mfa": 0}, "No"),
        ("A7.17", {"cloud_services[xero].users_mfa": 2}, "No"),
        ("A8.1", {"devices[laptop-1].malware.option": "none"}, "C: Neither"),
        ("A8.5", {"apps.enforcement": "none"}, "No"),
    ],
)
def test_an_answer_follows_from_the_facts(number: str, changes: Mapping[str, Any], text: str) -> None:
    assert text_of(number, changes).startswith(text)


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize(
    ("number", "changes", "missing"),
    [
        (
            "A4.1.1",
            {"devices[laptop-1].software_firewall": "unknown"},
            "profile.devices[laptop-1].software_firewall",
        ),
        ("A6.1", {"devices[macbook-1].os_cycle": "14"}, "profile.devices[macbook-1].os_supported"),
        ("A6.4", {"assert": {}}, "profile.assert.a64"),
        ("A7.2", {"accounts.shared_count": ...}, "profile.accounts.shared_count"),
        ("A2.6", {"devices[laptop-1].make": ...}, "profile.devices[laptop-1].make"),
    ],
)
def test_an_unknown_fact_never_becomes_an_answer(
    number: str, changes: Mapping[str, Any], missing: str
) -> None:
    answer = answers(changes)[number]
    assert (answer["state"], answer["text"]) == ("missing", "")
    assert missing in answer["missing"]


NO_MFA = {
    "cloud_services[ledger]": {
        "name": "Quiet Ledger",
        "holds_org_data": "yes",
        "mfa_available": "none",
        "admins_total": 1,
        "admins_mfa": 0,
        "users_total": 2,
        "users_mfa": 0,
    }
}


@pytest.mark.req("RULE-13")
def test_only_danzell_leaves_services_without_mfa_out_of_the_mfa_questions() -> None:
    assert text_of("A7.15", NO_MFA) == "Quiet Ledger"
    assert [text_of(number, NO_MFA, DANZELL) for number in ("A7.16", "A7.17")] == ["Yes", "Yes"]
    assert [text_of(number, NO_MFA, WILLOW) for number in ("A7.16", "A7.17")] == ["No", "No"]


@pytest.mark.req("RULE-13")
def test_a_service_wrongly_said_to_have_no_mfa_is_not_left_out_of_the_answers() -> None:
    wrong = {"cloud_services[xero].mfa_available": "none", "cloud_services[xero].users_mfa": 0}
    assert text_of("A7.17", wrong, DANZELL) == "No"


@pytest.mark.req("RULE-13")
@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("A4.10", {"boundary_devices[fw-1].admin_on_internet": "yes"}),
        ("A4.11", {"boundary_devices[fw-1].admin_on_internet": "yes"}),
        ("A4.1.2", {"devices[server-1].software_firewall": "not_available"}),
        ("A6.4.2", {"boundary_devices[fw-1].auto_update": "manual_process"}),
        ("A6.5.2", {"software[cad].auto_update": "off"}),
        ("A1.6.1", {"org.other_entities": [{"name": "Fernbrook Floors Ltd"}]}),
        ("A2.2", {"scope.type": "partial"}),
        ("A2.5.1", {"scope.type": "partial"}),
        ("A2.2.1", {"scope.exclusions": [{"name": "lab"}]}),
    ],
)
def test_a_condition_opens_its_question(number: str, changes: Mapping[str, Any]) -> None:
    assert answers({})[number]["asked"] is False
    assert answers(changes)[number]["asked"] is True


@pytest.mark.req("RULE-13")
@pytest.mark.parametrize("number", ["A5.5", "A5.6", "A5.7"])
def test_without_hosted_services_nothing_is_asked_about_them(number: str) -> None:
    assert answers({"external_services": []})[number]["asked"] is False


@pytest.mark.req("FIND-04")
def test_a_machine_kept_apart_is_declared_and_no_longer_listed() -> None:
    changes = {
        "scope.exclusions[saw room]": {"reason": "Runs a saw", "method": "vlan", "internet_access": "no"},
        "devices[desktop-1]": {"os_cycle": "7", "subset_id": "saw room", "internet": "no", "network_ids": []},
    }
    assert text_of("A6.7", changes).startswith("Front desk PC (Microsoft Windows 7) is moved out of scope")
    assert "HP ProDesk" not in text_of("A2.6", changes)
    assert text_of("A6.1", changes) == "Yes"
