"""Hiding what does not apply never changes what the rules say."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appliance.engine import FactsError, evaluate
from appliance.engine.findings import NOT_MET, Finding
from appliance.foundation.strict_json import read_json_file
from appliance.services.packs.sources import read_source
from appliance.services.packs.vector_facts import changed_facts
from appliance.services.packs.vector_files import VectorCase, read_cases
from appliance.services.profiles.applicable import applicable_only
from appliance.services.profiles.presentation import screens
from tests.rulepacks.real_packs import RULEPACKS, real_pack

AS_OF = dt.date(2026, 11, 21)
EXAMPLES = sorted((RULEPACKS / "cyber-essentials-3.3" / "examples").glob("*.json"))
PACKS = ["cyber-essentials-3.2", "cyber-essentials-3.3"]


def result(facts: dict[str, Any], pack_id: str, as_of: dt.date) -> dict[str, Any]:
    """The status of each control and what speaks against it.

    A control that fails may know less: without a lock nobody asks how long its PIN is.
    """
    findings = evaluate(real_pack(pack_id), facts, as_of).findings
    return {finding.control_id: (finding.status, speaking(finding)) for finding in findings}


def speaking(finding: Finding) -> list[tuple[str, str, tuple[str, ...]]]:
    silent = {"pass", "not_relevant"} | ({"unknown"} if finding.status == NOT_MET else set())
    return sorted(
        (check.id, check.outcome, tuple(item.path for item in check.items))
        for check in finding.checks
        if check.outcome not in silent
    )


def shorter(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "profile": applicable_only(facts["profile"], screens())}


@pytest.mark.req("PROF-03")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("pack_id", PACKS)
def test_a_whole_example_is_judged_the_same(path: Path, pack_id: str) -> None:
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert result(shorter(facts), pack_id, AS_OF) == result(facts, pack_id, AS_OF)


@cache
def base_facts(path: Path) -> Any:
    return read_json_file(path)


# A phone that nobody holds is something only a file can say; the screens do not ask.
NOT_ON_SCREENS = {"ce6-all-hosted"}


def cases(pack_id: str) -> list[VectorCase]:
    found = read_cases(read_source(RULEPACKS / pack_id))
    return [case for case in found if case.id not in NOT_ON_SCREENS]


@pytest.mark.req("PROF-03")
@pytest.mark.parametrize("pack_id", PACKS)
def test_every_case_beside_the_packs_is_judged_the_same(pack_id: str) -> None:
    different = []
    for case in cases(pack_id):
        facts = changed_facts(base_facts(case.base), case.data)
        try:
            before = result(facts, pack_id, case.as_of)
        except FactsError:
            continue
        after = result(shorter(facts), pack_id, case.as_of)
        if before != after:
            different.append(
                (case.id, {key: (before[key], after[key]) for key in before if before[key] != after[key]})
            )
    assert different == []


def test_answers_that_apply_stay_and_nothing_else_changes() -> None:
    facts = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))
    before = json.dumps(facts)
    once = applicable_only(facts["profile"], screens())
    assert json.dumps(facts) == before
    assert applicable_only(once, screens()) == once
