"""Two evaluations side by side: what changed, and which input caused it."""

from datetime import date
from typing import Any

import pytest

from appliance.engine import Comparison, compare, findings_document
from appliance.engine.control_changes import ControlChange, direction
from tests.engine.small_pack import AS_OF, check, control, evidence, small_pack

SUPPORTED = check(
    "os-supported",
    "support('windows', d.os_cycle, d.os_edition) == 'unsupported'",
    each="d in devices where in_scope(d)",
)
FIREWALL = check("firewall-on", "fw.on == 'no'")
PACK = small_pack(
    control("CE-1", SUPPORTED, evidence=[{"id": "proof", "kinds": ["report"], "purpose": "a report"}]),
    control("CE-2", FIREWALL),
    control(
        "CE-3",
        check("never", "pw.x == 'no'"),
        not_applicable_when="pw.none == 'yes'",
        not_applicable_reason="No.",
    ),
)
GOOD: dict[str, Any] = {
    "profile": {
        "devices": [{"id": "laptop-1", "os_cycle": "11-25h2"}, {"id": "laptop-2", "os_cycle": "11-25h2"}],
        "fw": {"on": "yes"},
        "pw": {"x": "yes"},
    },
    "evidence": [evidence("patches")],
}
OLD_LAPTOP = {"id": "laptop-1", "os_cycle": "10-22h2"}
BAD = {
    **GOOD,
    "profile": {**GOOD["profile"], "devices": [OLD_LAPTOP, {"id": "laptop-2", "os_cycle": "11-25h2"}]},
}


def compared(
    before: Any, after: Any, pack: Any = PACK, days: tuple[date, date] = (AS_OF, AS_OF), other: Any = None
) -> Comparison:
    return compare(findings_document(pack, before, days[0]), findings_document(other or pack, after, days[1]))


def profile(**sections: Any) -> dict[str, Any]:
    return {**GOOD, "profile": {**GOOD["profile"], **sections}}


def only(comparison: Comparison) -> ControlChange:
    [found] = comparison.controls
    return found


def texts(change: ControlChange) -> list[str]:
    return [cause.text for cause in change.causes]


@pytest.mark.req("FIND-03")
def test_the_fact_that_turned_a_control_is_named_with_both_values() -> None:
    comparison = compared(BAD, GOOD)
    assert comparison.outcome == "improved"
    assert comparison.because == "One fact changed."
    assert comparison.summary == {"improved": 1, "regressed": 0, "changed": 0, "same": 2}
    change = only(comparison)
    assert (change.control_id, change.before, change.after, change.change) == (
        "CE-1",
        "not_met",
        "met",
        "improved",
    )
    assert texts(change) == ["profile.devices[laptop-1].os_cycle: '10-22h2' -> '11-25h2'."]
    [spoke] = change.checks
    assert (spoke.id, spoke.before, spoke.after) == ("os-supported", "fail", "pass")
    assert [item.path for item in spoke.disappeared] == ["profile.devices[laptop-1]"]
    assert spoke.appeared == ()


@pytest.mark.req("FIND-03")
def test_the_way_back_regresses_and_shows_the_offender_that_appeared() -> None:
    comparison = compared(GOOD, BAD)
    assert comparison.outcome == "regressed"
    change = only(comparison)
    assert change.change == "regressed"
    assert change.reason == "laptop-1 is wrong."
    assert [(item.name, item.state) for item in change.checks[0].appeared] == [("laptop-1", "offends")]
    assert change.checks[0].disappeared == ()


@pytest.mark.req("FIND-03")
def test_offenders_of_both_sides_neither_appeared_nor_disappeared() -> None:
    two = profile(devices=[OLD_LAPTOP, {"id": "laptop-2", "os_cycle": "10-22h2"}])
    more, fewer = compared(BAD, two), compared(two, BAD)
    for comparison, came, went in ((more, ["laptop-2"], []), (fewer, [], ["laptop-2"])):
        [spoke] = only(comparison).checks
        assert [item.name for item in spoke.appeared] == came
        assert [item.name for item in spoke.disappeared] == went


@pytest.mark.req("FIND-03")
def test_facts_no_changed_check_reads_are_not_called_a_cause() -> None:
    after = profile(fw={"on": "no"}, org={"name": "Acorn"})
    comparison = compared(GOOD, after)
    assert comparison.because == "2 facts changed."
    assert [fact.path for fact in comparison.facts] == ["profile.fw.on", "profile.org.name"]
    assert texts(only(comparison)) == ["profile.fw.on: 'yes' -> 'no'."]


@pytest.mark.req("FIND-03")
def test_a_change_of_another_device_is_not_called_the_cause_for_this_one() -> None:
    after = profile(devices=[OLD_LAPTOP, {"id": "laptop-2", "os_cycle": "11-25h2", "os_edition": "W"}])
    assert texts(only(compared(GOOD, after))) == [
        "profile.devices[laptop-1].os_cycle: '11-25h2' -> '10-22h2'."
    ]


@pytest.mark.req("FIND-03")
def test_an_entry_that_came_or_went_is_a_cause() -> None:
    old = {"id": "old-pc", "name": "Old PC", "os_cycle": "10-22h2"}
    after = profile(devices=[*GOOD["profile"]["devices"], old])
    assert texts(only(compared(GOOD, after))) == ["profile.devices[old-pc] was added (Old PC)."]
    assert texts(only(compared(after, GOOD))) == ["profile.devices[old-pc] was removed (Old PC)."]


@pytest.mark.req("FIND-03")
def test_a_list_that_was_not_filled_in_is_a_cause() -> None:
    before = {**GOOD, "profile": {"fw": {"on": "yes"}, "pw": {"x": "yes"}}}
    change = only(compared(before, GOOD))
    assert (change.before, change.after, change.change) == ("unknown", "met", "improved")
    assert texts(change) == ["profile.devices: unknown -> '2 listed'."]


@pytest.mark.req("FIND-03", "RULE-15")
def test_with_the_same_facts_the_evaluation_date_is_the_cause() -> None:
    days = (date(2025, 10, 14), date(2025, 10, 15))
    comparison = compared({"profile": BAD["profile"]}, {"profile": BAD["profile"]}, days=days)
    assert comparison.because == "No fact changed. The evaluation date moved from 2025-10-14 to 2025-10-15."
    assert texts(only(comparison)) == ["The evaluation date moved from 2025-10-14 to 2025-10-15."]


@pytest.mark.req("FIND-03")
def test_beside_a_differing_fact_the_date_is_named_as_well() -> None:
    change = only(compared(GOOD, profile(fw={"on": "no"}), days=(AS_OF, date(2026, 11, 22))))
    assert texts(change) == [
        "profile.fw.on: 'yes' -> 'no'.",
        "The evaluation date moved as well, from 2026-11-21 to 2026-11-22.",
    ]


@pytest.mark.req("FIND-03")
def test_evidence_that_went_stale_came_or_was_captured_anew_is_a_cause() -> None:
    stale = only(compared(GOOD, GOOD, days=(AS_OF, date(2026, 12, 24))))
    assert (stale.before, stale.after) == ("met", "partly_met")
    assert [(want.id, want.before, want.after) for want in stale.evidence] == [("proof", "ok", "stale")]
    assert texts(stale)[0] == "evidence[patches]: ok -> stale."
    came = only(compared({**GOOD, "evidence": []}, GOOD))
    assert texts(came) == ["evidence[patches] was added.", "evidence[patches]: not bound -> ok."]
    anew = only(compared({**GOOD, "evidence": [evidence("patches", captured_at="2026-01-01")]}, GOOD))
    assert texts(anew) == [
        "evidence[patches].captured_at: '2026-01-01' -> '2026-11-20'.",
        "evidence[patches]: stale -> ok.",
    ]


@pytest.mark.req("FIND-03", "RULE-10")
def test_another_pack_is_a_cause_and_its_checks_and_controls_come_and_go() -> None:
    other = small_pack(
        control("CE-1", SUPPORTED, check("new", "fw.on == 'yes'")), control("CE-9"), version="2.0.0"
    )
    changed = {**GOOD, "evidence": []}
    comparison = compare(
        findings_document(small_pack(control("CE-1", SUPPORTED)), changed, AS_OF),
        {**findings_document(other, changed, AS_OF), "pack": {**other.reference, "sha256": "1" * 64}},
    )
    assert comparison.because == "No fact changed. The rules changed from small-1.0 1.0.0 to small-1.0 2.0.0."
    first, second = comparison.controls
    assert [(spoke.id, spoke.before, spoke.after) for spoke in first.checks] == [("new", None, "fail")]
    assert texts(first) == ["The rules changed from small-1.0 1.0.0 to small-1.0 2.0.0."]
    assert (second.control_id, second.before, second.after, second.change) == ("CE-9", None, "met", "changed")


def test_a_control_that_no_longer_applies_is_changed_not_improved() -> None:
    change = only(compared(GOOD, profile(pw={"x": "yes", "none": "yes"})))
    assert (change.before, change.after, change.change) == ("met", "not_applicable", "changed")
    assert texts(change) == ["profile.pw.none: unknown -> 'yes'."]


def test_an_equal_status_with_other_offenders_is_same_but_shown() -> None:
    devices = [{"id": "laptop-1", "os_cycle": "10-22h2"}, {"id": "laptop-2", "os_cycle": "10-22h2"}]
    comparison = compared(BAD, profile(devices=devices))
    assert comparison.outcome == "same"
    assert (only(comparison).change, only(comparison).checks[0].before) == ("same", "fail")


def test_nothing_changed_says_so() -> None:
    comparison = compared(GOOD, GOOD)
    assert comparison.controls == ()
    assert comparison.because == "Facts, evaluation date and rules are the same on both sides."


@pytest.mark.req("FIND-03", "RULE-14")
def test_contradictions_and_exceptions_come_and_go() -> None:
    clash = {
        "id": "clash",
        "severity": "error",
        "title": "Clash",
        "when": "fw.on == 'yes' and pw.x == 'yes'",
        "says": "Both.",
        "mend": "Choose.",
    }
    pack = small_pack(control("CE-2", FIREWALL), contradictions=[clash])
    comparison = compared(GOOD, profile(fw={}), pack)
    assert [note.code for note in comparison.contradictions.gone] == ["clash"]
    assert [note.code for note in comparison.exceptions.appeared] == ["CHECK_UNDETERMINED"]
    document = compared(profile(fw={}), GOOD, pack).as_document()
    assert document["contradictions"]["appeared"] == [
        {"code": "clash", "control_id": None, "subject": "Clash", "detail": "Both."}
    ]
    assert document["exceptions"]["gone"][0]["control_id"] == "CE-2"


def test_the_document_is_plain_json_with_a_format() -> None:
    document = compared(BAD, GOOD).as_document()
    assert document["format"] == 1
    assert document["before"]["as_of"] == "2026-11-21"
    assert document["after"]["pack"]["id"] == "small-1.0"
    assert document["facts"] == [
        {
            "path": "profile.devices[laptop-1].os_cycle",
            "kind": "changed",
            "before": "10-22h2",
            "after": "11-25h2",
        }
    ]


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("not_met", "unknown", "improved"),
        ("unknown", "partly_met", "improved"),
        ("partly_met", "met", "improved"),
        ("met", "not_met", "regressed"),
        ("met", "not_applicable", "changed"),
        (None, "met", "changed"),
        ("met", "met", "same"),
    ],
)
def test_met_is_better_than_partly_than_unknown_than_not_met(
    before: str | None, after: str, word: str
) -> None:
    assert direction(before, after, ("not_met", "unknown", "partly_met", "met")) == word
