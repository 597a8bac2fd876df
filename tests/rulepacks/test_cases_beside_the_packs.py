"""The cases beside the packs: all pass in both versions, and no check of either pack goes untested."""

from __future__ import annotations

import functools
import re

import pytest

from appliance.services.packs.sources import read_source
from appliance.services.packs.vector_files import VectorCase, read_cases
from appliance.services.packs.vectors import VectorReport, run_vectors
from tests.rulepacks.real_packs import RULEPACKS

PACK_IDS = ("cyber-essentials-3.2", "cyber-essentials-3.3")
ROWS_OF_THE_SHEET = ("T1", "T2", "T3", "T5", "T6", "T7", "T9", "T11", "T12", "T15", "T16", "T18")


@functools.cache
def report_of(pack_id: str) -> VectorReport:
    return run_vectors(RULEPACKS / pack_id)


@functools.cache
def cases() -> tuple[VectorCase, ...]:
    return tuple(read_cases(read_source(RULEPACKS / "cyber-essentials-3.3")))


@pytest.mark.req("RULE-01")
@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("pack_id", PACK_IDS)
def test_every_case_passes(pack_id: str) -> None:
    failures = [(result.case.id, result.reasons) for result in report_of(pack_id).failures]
    assert failures == []


@pytest.mark.req("RULE-01")
@pytest.mark.parametrize("pack_id", PACK_IDS)
def test_every_check_has_its_effect_in_some_case(pack_id: str) -> None:
    assert report_of(pack_id).silent_checks == ()


@pytest.mark.req("RULE-01")
def test_every_row_of_the_cross_field_table_is_a_case() -> None:
    tested = {match[0] for case in cases() if (match := re.match(r"T[0-9]+(?=:)", case.data["clause"]))}
    assert set(ROWS_OF_THE_SHEET) <= tested


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize("number", range(1, 16))
def test_every_control_has_cases_for_met_partly_met_not_met_and_unknown(number: int) -> None:
    control = f"CE-{number}"
    expected = {str(case.data["expect"].get(control)) for case in cases() if "expect" in case.data}
    assert {"met", "partly_met", "not_met", "unknown"} <= expected


@pytest.mark.req("RULE-01")
def test_controls_that_may_not_apply_have_a_case_where_they_do_not() -> None:
    excused = {
        control
        for case in cases()
        for control, status in case.data.get("expect", {}).items()
        if status == "not_applicable"
    }
    assert excused == {"CE-2", "CE-3", "CE-6", "CE-12", "CE-13", "CE-15"}
