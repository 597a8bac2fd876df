"""Every declared contradiction is found where it stands, and none where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from appliance.engine import evaluate
from tests.rulepacks.real_packs import AS_OF, ready_firm, real_pack

PACK_IDS = ("cyber-essentials-3.2", "cyber-essentials-3.3")
OLD_FIX = {
    "released_on": "2026-10-01",
    "installed_on": None,
    "vendor_severity": "critical",
    "cvss_v3": 9.8,
}
ISOLATED = {"reason": "Runs a saw", "method": "vlan", "internet_access": "no"}
ISOLATED_NETWORK = {"subset_id": "saw room", "internet": "no", "controlled_by_org": "yes"}
SAW_ROOM = {"scope.exclusions[saw room]": ISOLATED, "networks[saw-lan]": ISOLATED_NETWORK}
SAW_PC = {"subset_id": "saw room", "internet": "no", "network_ids": ["saw-lan"]}

CASES: list[tuple[str, Mapping[str, Any]]] = [
    ("company-without-number", {"org.registration_no": "none"}),
    (
        "signatory-without-authority",
        {"org.other_entities": [{"name": "Fernbrook Floors Ltd"}], "org.signatory.covers_all_entities": "no"},
    ),
    (
        "whole-scope-with-exclusion",
        {**SAW_ROOM, "scope.exclusions[saw room].internet_access": "yes"},
    ),
    (
        "whole-scope-with-exclusion",
        {**SAW_ROOM, "scope.exclusions[saw room].method": "security_group"},
    ),
    ("partial-scope-without-exclusion", {"scope.type": "partial"}),
    ("sub-set-without-network", {"scope.exclusions[saw room]": ISOLATED}),
    (
        "isolated-device-on-internet",
        {
            **SAW_ROOM,
            "devices[desktop-1]": {**SAW_PC, "internet": "yes"},
            "evidence[inventory]": {"covered_count": 5, "total_count": 5},
        },
    ),
    ("isolated-network-on-internet", {**SAW_ROOM, "networks[saw-lan].internet": "yes"}),
    (
        "sub-set-device-on-shared-network",
        {
            **SAW_ROOM,
            "devices[desktop-1]": {**SAW_PC, "network_ids": ["office"]},
            "evidence[inventory]": {"covered_count": 5, "total_count": 5},
        },
    ),
    ("more-remote-workers-than-people", {"remote.count": 13}),
    ("remote-connection-without-remote-workers", {"remote.count": 0}),
    ("nobody-works-anywhere", {"networks": [], "remote.count": 0, "remote.connection": []}),
    ("home-router-in-own-network", {"boundary_devices[fw-1].provided_by": "home_isp"}),
    ("remote-administration-off-but-exposed", {"boundary_devices[fw-1].admin_on_internet": "yes"}),
    (
        "exposed-with-mfa-that-is-not-used",
        {
            "boundary_devices[fw-1]": {
                "admin_on_internet": "yes",
                "remote_admin_disabled": "no",
                "exposure_protection": "mfa",
            }
        },
    ),
    ("inbound-rule-without-service", {"external_services": []}),
    ("system-does-not-fit-device", {"devices[phone-1].os_product": "windows"}),
    ("system-does-not-fit-device", {"devices[server-1].os_product": "android"}),
    ("employee-with-third-party-device", {"devices[laptop-1].ownership": "third_party"}),
    (
        "calls-only-device-with-work-software",
        {
            "devices[phone-2].use": "voice_text_mfa_only",
            "software[outlook].device_ids": ["laptop-1", "phone-2"],
            "evidence[inventory]": {"covered_count": 5, "total_count": 5},
        },
    ),
    ("extended-support-not-needed", {"devices[laptop-1].extended_support.enrolled": "yes"}),
    (
        "extended-support-over",
        {"devices[server-1]": {"os_cycle": "2012-r2", "extended_support": {"enrolled": "yes"}}},
    ),
    ("systems-in-time-but-device-overdue", {"devices[laptop-1].oldest_missing_qualifying_days": 15}),
    (
        "systems-in-time-but-device-overdue",
        {"devices[laptop-1]": {"oldest_missing_qualifying_days": 3, "fixes": [{"id": "KB1", **OLD_FIX}]}},
    ),
    ("systems-in-time-but-firmware-overdue", {"boundary_devices[fw-1].oldest_missing_qualifying_days": 15}),
    ("applications-in-time-but-overdue", {"software[cad].oldest_missing_qualifying_days": 15}),
    (
        "nothing-missing-but-fix-outstanding",
        {"devices[laptop-1].fixes": [{"id": "KB1", **OLD_FIX}], "assert.a64": "no"},
    ),
    (
        "fix-installed-before-release",
        {"devices[laptop-1].fixes": [{"id": "KB1", **OLD_FIX, "installed_on": "2026-09-30"}]},
    ),
    ("software-of-unused-category", {"update.software_categories_not_used": ["office"]}),
    (
        "anti-malware-said-unused",
        {"update.software_categories_not_used": ["malware"], "software[defender].category": "other"},
    ),
    ("personal-devices-without-approved-applications", {"apps.approved_list": "no"}),
    ("personal-devices-without-approved-applications", {"apps.enforcement": "none"}),
    ("more-users-with-mfa-than-users", {"cloud_services[xero].users_mfa": 4}),
    ("more-administrators-with-mfa-than-administrators", {"cloud_services[xero].admins_mfa": 2}),
    (
        "mfa-on-service-without-mfa",
        {
            "cloud_services[ledger]": {
                "mfa_available": "none",
                "factor": "sms",
                "holds_org_data": "yes",
                "admins_total": 1,
            }
        },
    ),
    ("mfa-enforced-but-incomplete", {"cloud_services[xero].users_mfa": 2}),
    (
        "more-cloud-administrators-than-administrators",
        {"cloud_services[xero]": {"admins_total": 3, "admins_mfa": 3}},
    ),
    ("more-administrators-without-account-than-administrators", {"admin.without_separate_account": 3}),
    (
        "outsiders-without-accounts",
        {"accounts.third_party_count": 0, "devices[laptop-1].user_role": "contractor"},
    ),
    ("passwordless-with-password-rules", {"password_realms[File server].mechanism": "passwordless"}),
    ("deny-list-without-deny-list", {"password_realms[File server].mechanism": "denylist"}),
    ("password-maximum-below-minimum", {"password_realms[File server].max_length": 13}),
    ("rule-approved-in-future", {"inbound_rules[portal-https].approved_on": "2026-11-22"}),
    ("rule-review-in-future", {"boundary_devices[fw-1].last_rule_review": "2026-11-22"}),
    ("review-in-future", {"admin.last_review": "2026-11-22"}),
    ("review-in-future", {"apps.list_reviewed": "2026-11-22"}),
    ("mfa-check-in-future", {"cloud_services[xero].mfa_checked_on": "2026-11-22"}),
    ("evidence-from-future", {"evidence[user-list].captured_at": "2026-11-22"}),
    ("evidence-expired-when-taken", {"evidence[user-list].expires_at": "2026-10-29"}),
    ("evidence-covers-more-than-all", {"evidence[user-list]": {"covered_count": 13, "total_count": 12}}),
    ("device-count-differs-from-evidence", {"evidence[inventory].total_count": 7}),
    ("administrator-count-differs-from-evidence", {"evidence[admin-list].total_count": 3}),
    ("own-answer-against-fixes", {"answers.CE-9": "compliant", "assert.a65": "no"}),
    ("own-answer-without-cloud", {"answers.CE-12": "not_applicable"}),
    ("own-answer-without-phones", {"answers.CE-15": "not_applicable"}),
]
WITHOUT_PATCH_REPORT = ["applications-in-time-without-proof", "systems-in-time-without-proof"]


def found(changes: Mapping[str, Any], pack_id: str = "cyber-essentials-3.3") -> list[str]:
    evaluation = evaluate(real_pack(pack_id), ready_firm(changes), AS_OF).as_document()
    return [contradiction["id"] for contradiction in evaluation["contradictions"]]


@pytest.mark.req("RULE-14")
@pytest.mark.parametrize("pack_id", PACK_IDS)
def test_the_facts_of_a_ready_firm_contradict_nothing(pack_id: str) -> None:
    assert found({}, pack_id) == []


@pytest.mark.req("RULE-14")
@pytest.mark.parametrize(("contradiction", "changes"), CASES)
def test_a_contradiction_is_found_and_nothing_else(contradiction: str, changes: Mapping[str, Any]) -> None:
    assert found(changes) == [contradiction]


@pytest.mark.req("RULE-14")
@pytest.mark.parametrize("captured_at", ["2026-11-06", "2026-11-22", ...])
def test_a_yes_to_the_fourteen_days_needs_a_fresh_patch_report(captured_at: Any) -> None:
    changes = {"evidence[patch-report].captured_at": captured_at}
    assert set(WITHOUT_PATCH_REPORT) <= set(found(changes))
    assert found({**changes, "assert.a64": "no", "assert.a65": "no"}) in ([], ["evidence-from-future"])


@pytest.mark.req("RULE-14")
def test_mfa_for_everybody_needs_a_report() -> None:
    changes = {"evidence[mfa-report].kind": "policy_doc"}
    assert found(changes) == ["mfa-for-all-without-proof"]
    assert found({**changes, "cloud_services[xero]": {"users_mfa": 2, "enforced": "no"}}) == []


def test_what_is_not_known_contradicts_nothing() -> None:
    everything = [
        "org", "scope", "networks", "remote", "boundary_devices", "devices", "software", "cloud_services",
        "external_services", "inbound_rules", "accounts", "admin", "password_realms", "pw", "fw", "config",
        "ext", "update", "assert", "apps", "byod",
    ]  # fmt: skip
    assert found(dict.fromkeys(everything, ...)) == []


@pytest.mark.req("RULE-14")
def test_every_contradiction_of_the_pack_has_a_case() -> None:
    declared = {entry["id"] for entry in real_pack("cyber-essentials-3.3").document["contradictions"]}
    shown = {name for name, _ in CASES} | {*WITHOUT_PATCH_REPORT, "mfa-for-all-without-proof"}
    assert declared == shown
    assert len(declared) >= 18


def test_a_contradiction_names_the_thing_and_says_how_to_mend_it() -> None:
    facts = ready_firm({"cloud_services[xero].users_mfa": 4})
    (entry,) = evaluate(real_pack("cyber-essentials-3.3"), facts, AS_OF).as_document()["contradictions"]
    assert entry["severity"] == "error"
    assert [item["message"] for item in entry["items"]] == ["Xero has 3 users, but 4 are said to use MFA."]
    assert entry["mend"] == "Correct one of the two numbers."
