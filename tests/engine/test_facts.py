"""Facts in canonical order, and the names of their parts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.engine import FactsError, canonical_facts
from appliance.engine.facts import display_name, entry_path, item_key

ENTRIES = [{"id": "b"}, {"id": "a", "tags": ["y", "x"]}, {"name": "c"}]


@pytest.mark.req("RULE-03")
@given(st.permutations(ENTRIES), st.permutations(["q", "p"]))
def test_the_order_in_which_lists_were_typed_does_not_show(entries: list[Any], words: list[str]) -> None:
    facts = {"profile": {"fw": {"words": words}, "devices": entries}}
    assert canonical_facts(facts) == {
        "answers": {},
        "evidence": [],
        "profile": {
            "devices": [{"id": "a", "tags": ["x", "y"]}, {"id": "b"}, {"name": "c"}],
            "fw": {"words": ["p", "q"]},
        },
    }


def test_a_word_that_is_listed_twice_counts_once() -> None:
    assert canonical_facts({"profile": {"ways": ["vpn", "lan", "vpn"]}})["profile"]["ways"] == ["lan", "vpn"]


def test_entries_without_a_key_are_ordered_by_what_they_say() -> None:
    facts = canonical_facts({"profile": {"org": {"addresses": [{"text": "b"}, {"text": "a"}]}}})
    assert facts["profile"]["org"]["addresses"] == [{"text": "a"}, {"text": "b"}]


def test_putting_facts_in_order_twice_changes_nothing() -> None:
    once = canonical_facts({"profile": {"devices": ENTRIES}})
    assert canonical_facts(once) == once


def test_facts_without_a_profile_are_refused() -> None:
    with pytest.raises(FactsError, match="/profile: the facts have no profile"):
        canonical_facts({"answers": {}})


def test_two_entries_with_one_id_are_refused_by_name() -> None:
    twins = {"profile": {"devices": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}}
    with pytest.raises(FactsError, match="/profile/devices: two entries are both called 'a'"):
        canonical_facts(twins)


def test_an_entry_is_named_for_people_by_name_then_id_then_place() -> None:
    assert display_name({"id": "pc-1", "name": "Reception"}, "p") == "Reception"
    assert display_name({"id": "pc-1"}, "p") == "pc-1"
    assert display_name({}, "p") == "p"
    assert display_name("n1", "p") == "n1"


def test_a_path_uses_the_entrys_key_or_else_its_position() -> None:
    keyless: list[dict[str, str]] = [{}, {}]
    assert entry_path("profile.devices", ENTRIES, ENTRIES[0]) == "profile.devices[b]"
    assert entry_path("profile.x", keyless, keyless[1]) == "profile.x[1]"
    assert item_key("text") is None
