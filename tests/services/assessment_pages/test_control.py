"""The control page explains its result, and leaves nothing of the trace out."""

from __future__ import annotations

import pytest

from appliance.services.assessment_pages import build_asked, build_result, own_answer_choices
from tests.services.assessment_pages.samples import (
    NO_MFA,
    NOBODY_KNOWS,
    READY,
    SIXTY,
    evaluation_of,
    finding,
    pack_document,
)

pytestmark = pytest.mark.req("FIND-01")

EXAMPLES = (SIXTY, NO_MFA, READY, NOBODY_KNOWS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_check_item_and_input_is_in_the_tree(name: str) -> None:
    for found in evaluation_of(name)["findings"]:
        trace = build_result(found, pack_document()).trace
        shown = {check.check_id: check for group in trace.groups for check in group.checks}
        assert shown.keys() == {check["id"] for check in found["checks"]}
        for check in found["checks"]:
            told = shown[check["id"]]
            assert [item.path for item in told.items] == [item["path"] for item in check["items"]]
            assert [read.fact.path for read in told.inputs] == [read["path"] for read in check["inputs"]]
            for item, shown_item in zip(check["items"], told.items, strict=True):
                assert len(shown_item.seen) == len(item["inputs"])
                assert len(shown_item.missing) == len(item["missing"])
            for given, read in zip(check["inputs"], told.inputs, strict=True):
                counted = sum(count for _, count in read.values)
                assert counted == sum(seen["count"] for seen in given["values"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_piece_of_evidence_of_a_finding_is_there_with_its_state(name: str) -> None:
    for found in evaluation_of(name)["findings"]:
        result = build_result(found, pack_document())
        assert [(e.evidence_id, e.state) for e in result.evidence] == [
            (item["id"], item["state"]) for item in found["evidence"]
        ]
        wanted = [want for want in found["wanted"] if want["state"] != "not_wanted"]
        assert [want.purpose for want in result.wanted] == [want["purpose"] for want in wanted]


def test_the_sentence_under_the_result_says_how_it_follows_from_the_checks() -> None:
    rules = {
        status: build_result(found, pack_document()).trace.rule
        for name in EXAMPLES
        for found in evaluation_of(name)["findings"]
        for status in [found["status"]]
    }
    assert rules["met"].startswith("Met: all ")
    assert "fails. One is enough" in rules["not_met"] or "fail. One is enough" in rules["not_met"]
    assert "never counts as a pass" in rules["unknown"]
    assert rules["partly_met"].startswith("Partly met, because ")


def test_what_needs_work_is_open_and_comes_first() -> None:
    groups = build_result(finding(SIXTY, "CE-1"), pack_document()).trace.groups
    assert groups[0].key == "fail"
    assert groups[0].open
    assert not groups[-1].open


def test_a_check_says_how_much_it_looked_at() -> None:
    groups = build_result(finding(SIXTY, "CE-1"), pack_document()).trace.groups
    (check,) = groups[0].checks
    assert check.looked_at.startswith("Looked at ")
    assert "1 of them named below" in check.looked_at
    assert check.items[0].message == "Arthur Cole's laptop has its own firewall switched off."


def test_a_missing_fact_is_asked_for_by_the_name_on_its_screen() -> None:
    groups = build_result(finding(NOBODY_KNOWS, "CE-1"), pack_document()).trace.groups
    messages = [item.message for check in groups[0].checks for item in check.items]
    assert "Not filled in yet: “Networks”." in messages
    assert not any("profile." in message for message in messages)


def test_where_the_answer_differs_the_page_says_so_and_does_not_change_the_result() -> None:
    result = build_result(finding(SIXTY, "CE-3"), pack_document())
    assert result.status == "not_met"
    assert "You answered “compliant”" in result.differs
    assert build_result(finding(READY, "CE-3"), pack_document()).differs == ""


def test_how_to_fix_comes_quickest_first_and_says_for_which_check() -> None:
    remedies = build_result(finding(SIXTY, "CE-4"), pack_document()).remedies
    assert remedies
    assert all(remedy.because for remedy in remedies)


def test_what_a_control_asks_is_there_without_any_evaluation() -> None:
    control = next(c for c in pack_document()["controls"] if c["id"] == "CE-9")
    asked = build_asked(control, pack_document())
    assert asked.requirement
    assert asked.guidance
    assert asked.theme_title == "Security update management"


def test_the_four_answers_are_those_of_the_people_not_of_the_assessment() -> None:
    assert [code for code, _, _ in own_answer_choices()] == [
        "compliant",
        "partially_compliant",
        "not_compliant",
        "not_applicable",
    ]
