"""Differences between two sets of facts, by the paths people know."""

import json
from typing import Any

import pytest

from appliance.engine import canonical_facts
from appliance.engine.fact_changes import entry_prefixes, fact_changes, general_path, overlap


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    first, second = canonical_facts({"profile": before}), canonical_facts({"profile": after})
    return [change.text for change in fact_changes(first, second)]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"a": {"x": 1}}, {"a": {"x": 2}}, ["profile.a.x: 1 -> 2"]),
        ({"a": {"x": "yes"}}, {"a": {}}, ["profile.a.x: 'yes' -> unknown"]),
        ({}, {"a": {"x": None, "y": True}}, ["profile.a.x: unknown -> none", "profile.a.y: unknown -> true"]),
        ({"a": {}}, {}, []),
        ({"a": ["x"]}, {"a": ["x", "y"]}, ["profile.a: 'x' -> 'x, y'"]),
        ({"a": ["y", "x"]}, {"a": ["x", "y"]}, []),
        ({"a": []}, {}, ["profile.a: '0 listed' -> unknown"]),
        ({"a": []}, {"a": [{"id": "k"}]}, ["profile.a[k] was added"]),
        ({"a": [{"name": "K"}]}, {"a": []}, ["profile.a[K] was removed"]),
        ({"a": [{"id": "k", "b": {"c": 1}}]}, {"a": [{"id": "k"}]}, ["profile.a[k].b.c: 1 -> unknown"]),
        (
            {"a": [{"t": "old"}, {"t": "x"}]},
            {"a": [{"t": "new"}, {"t": "x"}]},
            ['profile.a[0] was added ({"t": "new"})', 'profile.a[0] was removed ({"t": "old"})'],
        ),
    ],
)
def test_a_difference_reads_as_path_before_and_after(
    before: dict[str, Any], after: dict[str, Any], text: list[str]
) -> None:
    assert changes(before, after) == text


def test_equal_words_that_were_read_twice_are_no_difference() -> None:
    written = '{"a": {"x": "the same words", "y": 2.5}, "b": ["one", "two"]}'
    assert changes(json.loads(written), json.loads(written)) == []


def test_answers_and_evidence_are_compared_too() -> None:
    before = canonical_facts({"profile": {}, "answers": {"A4.4": "x"}})
    after = canonical_facts({"profile": {}, "evidence": [{"id": "e"}]})
    assert [change.path for change in fact_changes(before, after)] == ["answers.A4.4", "evidence[e]"]


def test_paths_generalise_lead_through_entries_and_overlap_at_their_joints() -> None:
    path = "profile.devices[pc 1].fixes[KB5].title"
    assert general_path(path) == "profile.devices[*].fixes[*].title"
    assert list(entry_prefixes(path)) == ["profile.devices[pc 1]", "profile.devices[pc 1].fixes[KB5]"]
    assert overlap("profile.devices", "profile.devices[*].make")
    assert overlap("profile.devices[*].unlock.method", "profile.devices[*].unlock")
    assert not overlap("profile.devices", "profile.devices_old")
