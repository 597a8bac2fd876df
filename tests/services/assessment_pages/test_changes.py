"""Two evaluations compared, in words: what changed, and which input is behind it."""

from __future__ import annotations

from datetime import date

import pytest

from appliance.engine import compare
from appliance.services.assessment_pages import FactNames, build_changes, entry_names
from tests.services.assessment_pages.samples import SIXTY, facts_of, findings_with

pytestmark = pytest.mark.req("FIND-03")


def test_a_firewall_switched_on_again_improves_its_control_because_of_that_fact() -> None:
    before, after = facts_of(SIXTY), facts_of(SIXTY)
    device = next(d for d in after["profile"]["devices"] if d["id"] == "ape-lt-004")
    (path,) = [
        item["path"]
        for f in findings_with(before)["findings"]
        if f["control_id"] == "CE-1"
        for c in f["checks"]
        for item in c["items"]
    ]
    device = next(d for d in after["profile"]["devices"] if f"[{d['id']}]" in path)
    device["software_firewall"] = "on"
    names = FactNames({}, entry_names(after, {}))
    changes = build_changes(compare(findings_with(before), findings_with(after)).as_document(), names)
    assert changes.sentence == "Still would fail: 1 control got better."
    ((key, _, (control,)),) = changes.groups
    assert (key, control.control_id, control.before, control.after) == ("improved", "CE-1", "not_met", "met")
    (cause,) = control.causes
    assert cause.startswith("“Devices: Its own firewall” of Arthur Cole's laptop changed from ")
    (fact,) = changes.facts
    assert (fact.fact.entry, fact.after) == ("Arthur Cole's laptop", "on")


def test_evidence_that_grew_old_is_called_by_its_title() -> None:
    names = FactNames({}, entry_names(facts_of(SIXTY), {"mfa-report": "MFA report of October"}))
    later = findings_with(facts_of(SIXTY), date(2026, 12, 21))
    changes = build_changes(compare(findings_with(facts_of(SIXTY)), later).as_document(), names)
    causes = [cause for _, _, group in changes.groups for control in group for cause in control.causes]
    assert "The evidence “MFA report of October”: in order before, too old now." in causes
    assert "moved from 21 November 2026 to 21 December 2026" in changes.because
    assert any(line.startswith("CE-12, MFA report of October: ") for line in changes.appeared)


def test_a_device_that_is_gone_is_told_as_gone() -> None:
    before, after = facts_of(SIXTY), facts_of(SIXTY)
    after["profile"]["devices"] = [d for d in after["profile"]["devices"] if d["id"] != "ape-lt-004"]
    for entry in after["profile"]["software"]:
        entry["device_ids"] = [i for i in entry.get("device_ids", []) if i != "ape-lt-004"]
    names = FactNames({}, entry_names(before, {}))
    changes = build_changes(compare(findings_with(before), findings_with(after)).as_document(), names)
    assert ("removed", "Alice Brook's laptop") in [(f.kind, f.fact.entry) for f in changes.facts]


def test_the_same_twice_is_no_change() -> None:
    changes = build_changes(
        compare(findings_with(facts_of(SIXTY)), findings_with(facts_of(SIXTY))).as_document()
    )
    assert changes.nothing
    assert changes.because == "Facts, evaluation date and rules are the same on both sides."


def test_what_did_not_happen_is_not_counted() -> None:
    same = build_changes(compare(*[findings_with(facts_of(SIXTY))] * 2).as_document())
    assert same.sentence == "Still would fail: no control got better or worse."
