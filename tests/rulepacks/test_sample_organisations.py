"""The sample organisations: valid facts, and each shows what it is there to show."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.engine import answer_pack, evaluate
from appliance.services.facts import read_facts_file
from tests.rulepacks.real_packs import AS_OF, RULEPACKS, real_pack

EXAMPLES = RULEPACKS / "cyber-essentials-3.3" / "examples"
DANZELL = "cyber-essentials-3.3"
NAMES = (
    "all-remote-home-routers",
    "fails-mfa",
    "ready-ten-person",
    "sixty-person-byod-partial-scope",
)


def sample(name: str) -> dict[str, Any]:
    return read_facts_file(EXAMPLES / f"{name}.json")


def judged(name: str, pack_id: str = DANZELL) -> dict[str, Any]:
    return evaluate(real_pack(pack_id), sample(name), AS_OF).as_document()


def statuses(document: dict[str, Any]) -> dict[str, str]:
    return {finding["control_id"]: finding["status"] for finding in document["findings"]}


def test_every_sample_is_named_here() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.json")) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_leaves_nothing_unknown_and_no_question_unanswered(name: str) -> None:
    assert judged(name)["totals"]["unknown"] == 0
    answers = answer_pack(real_pack(DANZELL), sample(name), AS_OF).as_document()["answers"]
    assert [answer["number"] for answer in answers if answer["state"] == "missing"] == []


@pytest.mark.req("RULE-10")
@pytest.mark.parametrize("pack_id", ["cyber-essentials-3.2", DANZELL])
def test_the_ten_person_firm_is_ready_under_both_versions(pack_id: str) -> None:
    document = judged("ready-ten-person", pack_id)
    assert document["outcome"] == "ready"
    assert document["contradictions"] == []


@pytest.mark.req("RULE-05")
def test_missing_mfa_alone_fails_the_whole_assessment_since_v3_3() -> None:
    document = judged("fails-mfa")
    assert document["outcome"] == "would_fail"
    stopping = [f["control_id"] for f in document["findings"] if f["auto_fail"] or f["blocking"]]
    assert stopping == ["CE-12"]
    assert judged("fails-mfa", "cyber-essentials-3.2")["outcome"] == "not_ready"


def test_a_firm_without_an_office_has_no_firewall_to_manage() -> None:
    document = judged("all-remote-home-routers")
    found = statuses(document)
    assert (found["CE-2"], found["CE-3"]) == ("not_applicable", "not_applicable")
    assert found["CE-1"] == "met"
    assert document["outcome"] == "nearly_ready"


def test_the_sixty_person_firm_leaves_out_what_it_may_and_fails_on_one_old_phone() -> None:
    document = judged("sixty-person-byod-partial-scope")
    out = {entry["path"] for entry in document["scope"]["out"]}
    assert {"profile.devices[ape-cnc-01]", "profile.devices[ape-rd-01]", "profile.devices[msp-lt-01]"} <= out
    assert {entry["code"] for entry in document["attestations"]} == {"ATT-CONFIG", "ATT-ISOLATED"}
    phone = [
        item["name"] for entry in document["board"] if entry["state"] == "fail" for item in entry["items"]
    ]
    assert phone == ["Elaine Kaye's own phone"]
