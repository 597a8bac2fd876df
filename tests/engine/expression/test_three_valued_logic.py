"""Unknown is neither true nor false, and never passes for either."""

from typing import Any

import pytest

from tests.engine.expression.expressions import answer

FW: dict[str, Any] = {"fw": {"yes": "yes", "no": "no", "null": None, "three": 3}}
TRUE, FALSE, DIM = "fw.yes == 'yes'", "fw.no == 'yes'", "fw.absent == 'yes'"
VALUE = {TRUE: True, FALSE: False, DIM: None}


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize("left", VALUE)
@pytest.mark.parametrize("right", VALUE)
def test_and_is_false_when_either_side_is_and_true_only_when_both_are(left: str, right: str) -> None:
    sides = {VALUE[left], VALUE[right]}
    expected = False if False in sides else None if None in sides else True
    assert answer(f"{left} and {right}", FW) is expected


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize("left", VALUE)
@pytest.mark.parametrize("right", VALUE)
def test_or_is_true_when_either_side_is_and_false_only_when_both_are(left: str, right: str) -> None:
    sides = {VALUE[left], VALUE[right]}
    expected = True if True in sides else None if None in sides else False
    assert answer(f"{left} or {right}", FW) is expected


@pytest.mark.parametrize(("text", "expected"), [(TRUE, False), (FALSE, True), (DIM, None)])
def test_not_turns_true_and_false_round_and_leaves_unknown(text: str, expected: bool | None) -> None:
    assert answer(f"not {text}", FW) is expected


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fw.absent == 'yes'", None),
        ("fw.absent != 'yes'", None),
        ("nothing.at.all == 'yes'", None),
        ("fw.absent is 'yes'", False),
        ("fw.absent is not 'yes'", True),
        ("fw.absent is null", False),
        ("fw.absent == null", None),
        ("fw.null == null", True),
        ("fw.null is null", True),
        ("fw.null != null", False),
        ("fw.null == 'yes'", False),
        ("fw.three == 3", True),
        ("fw.three > 2", True),
        ("fw.three >= 4", False),
        ("fw.null > 2", None),
        ("2 < fw.null", None),
        ("fw.absent <= 2", None),
        ("fw.three + 1 == 4", True),
        ("fw.three - fw.null == 4", None),
        ("fw.yes in ['yes', 'no']", True),
        ("fw.yes not in ['yes', 'no']", False),
        ("fw.absent in ['yes', 'no']", None),
        ("fw.yes in fw.absent", None),
        ("known(fw.absent)", False),
        ("known(fw.null)", True),
        ("known(fw.yes)", True),
        ("surely(fw.absent == 'yes')", False),
        ("possibly(fw.absent == 'yes')", True),
        ("age(fw.null) > 1", None),
        ("age(fw.absent) > 1", None),
        ("size(fw.absent) > 1", None),
        ("size(fw.null) > 1", None),
        ("listed('services', fw.null)", None),
        ("mentions(fw.absent, 'a')", None),
        ("known(by_id(fw.absent, 'a'))", False),
        ("by_id(fw.absent, 'a').b == 'c'", None),
        ("support('windows', fw.absent, null) == 'supported'", None),
    ],
)
def test_what_is_unknown_stays_unknown_until_asked_two_valued(text: str, expected: bool | None) -> None:
    assert answer(text, FW) is expected


DEVICES: dict[str, Any] = {
    "devices": [{"id": "a", "state": "on"}, {"id": "b", "state": "off"}, {"id": "c"}],
    "none": [],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any d in devices satisfies d.state == 'off'", True),
        ("any d in devices satisfies d.state == 'broken'", None),
        ("any d in devices where known(d.state) satisfies d.state == 'broken'", False),
        ("all d in devices satisfies d.state in ['on', 'off']", None),
        ("all d in devices satisfies d.state == 'on'", False),
        ("all d in devices where known(d.state) satisfies d.state in ['on', 'off']", True),
        ("any d in none satisfies d.state == 'on'", False),
        ("all d in none satisfies d.state == 'on'", True),
        ("any d in absent satisfies d.state == 'on'", None),
        ("all d in absent satisfies d.state == 'on'", None),
        ("any d in optional absent satisfies d.state == 'on'", False),
        ("all d in optional absent satisfies d.state == 'on'", True),
        ("(count d in devices) == 3", True),
        ("(count d in devices where d.state == 'on') == 1", None),
        ("(count d in devices where d.state is 'on') == 1", True),
        ("(count d in absent) == 0", None),
        ("(count d in optional absent) == 0", True),
        ("(sum d in devices of d.weight) == 0", None),
        ("(sum d in none of d.weight) == 0", True),
    ],
)
def test_quantifiers_are_sure_only_when_the_unknown_entries_cannot_matter(
    text: str, expected: bool | None
) -> None:
    assert answer(text, DEVICES) is expected


def test_a_name_matches_whatever_its_case_and_spacing() -> None:
    profile = {"fw": {"words": ["Chrome  OS"]}, "s": {"name": " XERO "}}
    assert answer("mentions(fw.words, 'chrome os')", profile) is True
    assert answer("listed('services', s.name)", profile) is True


def test_days_are_whole_calendar_days_of_the_evaluation_date() -> None:
    profile = {"fw": {"past": "2026-11-07", "future": "2026-11-22"}}
    assert answer("age(fw.past) == 14 and until(fw.future) == 1", profile) is True
    assert answer("age(fw.future) == -1", profile) is True


def test_an_entry_is_found_by_its_id_before_another_ones_name() -> None:
    profile = {"fw": {"at": "x"}, "nets": [{"id": "n", "name": "x", "v": 1}, {"id": "x", "v": 2}]}
    assert answer("by_id(nets, fw.at).v == 2", profile) is True
    assert answer("by_id(nets, 'n').v == 1", profile) is True
