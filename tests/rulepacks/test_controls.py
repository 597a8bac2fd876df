"""The controls of both packs: fifteen over five themes and the scope gate, each told in full."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rulepacks.real_packs import real_pack

PACK_IDS = ("cyber-essentials-3.2", "cyber-essentials-3.3")
THEMES = {
    "scope": ["CE-SCOPE"],
    "firewalls": ["CE-1", "CE-2", "CE-3"],
    "secure_configuration": ["CE-4", "CE-5", "CE-6"],
    "security_updates": ["CE-7", "CE-8", "CE-9"],
    "user_access": ["CE-10", "CE-11", "CE-12", "CE-13"],
    "malware": ["CE-14", "CE-15"],
}


def controls(pack_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = real_pack(pack_id).document["controls"]
    return found


@pytest.mark.req("RULE-01")
@pytest.mark.parametrize("pack_id", PACK_IDS)
def test_fifteen_controls_stand_under_five_themes_behind_one_gate(pack_id: str) -> None:
    assert {
        theme["id"]: [control["id"] for control in controls(pack_id) if control["theme"] == theme["id"]]
        for theme in real_pack(pack_id).document["themes"]
    } == THEMES
    assert [control["id"] for control in controls(pack_id) if control["gate"]] == ["CE-SCOPE"]


@pytest.mark.req("RULE-01")
@pytest.mark.parametrize("pack_id", PACK_IDS)
def test_every_control_says_what_it_requires_checks_and_wants_as_evidence(pack_id: str) -> None:
    for control in controls(pack_id):
        assert all(control[field].strip() for field in ("title", "requirement", "guidance")), control["id"]
        assert control["checks"], control["id"]
        assert control["evidence"] or control["gate"], control["id"]
        assert control["references"]["questions"], control["id"]


@pytest.mark.req("RULE-01")
@pytest.mark.parametrize("pack_id", PACK_IDS)
def test_every_check_that_can_fail_a_control_has_a_remedy_with_its_effort(pack_id: str) -> None:
    for control in controls(pack_id):
        graver = {check["id"] for check in control["checks"] if check["effect"] in ("fail", "partial")}
        assert graver <= {check for remedy in control["remediation"] for check in remedy["checks"]}
        efforts = {remedy["effort"] for remedy in control["remediation"]}
        assert efforts <= {"minutes", "hours", "days", "weeks"}


@pytest.mark.req("RULE-01", "RULE-10")
@pytest.mark.parametrize(
    ("pack_id", "letter"), [("cyber-essentials-3.2", "D"), ("cyber-essentials-3.3", "E")]
)
def test_references_lead_to_the_sections_of_their_own_version(pack_id: str, letter: str) -> None:
    technical = [theme for theme in THEMES if theme != "scope"]
    for control in controls(pack_id)[1:]:
        section = f"{letter}.{technical.index(control['theme']) + 1}"
        assert control["references"]["sections"] == [section], control["id"]


@pytest.mark.req("RULE-05", "RULE-10")
def test_only_since_v3_3_do_some_checks_fail_the_whole_assessment_by_themselves() -> None:
    automatic = {
        pack_id: {
            control["id"]
            for control in controls(pack_id)
            if any(check["auto_fail"] for check in control["checks"])
        }
        for pack_id in PACK_IDS
    }
    assert automatic == {"cyber-essentials-3.2": set(), "cyber-essentials-3.3": {"CE-9", "CE-12"}}
