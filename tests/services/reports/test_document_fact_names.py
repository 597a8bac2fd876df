"""Facts are called what people call them."""

from __future__ import annotations

import re

import pytest

from appliance.foundation.carried_files import schema
from appliance.services.assessment_pages import SCHEMA_NAMES, FactNames, entry_names, value_in_words
from tests.services.assessment_pages.samples import SIXTY, evaluation_of, facts_of


def test_a_field_of_a_list_is_named_by_its_description_and_its_list() -> None:
    name = SCHEMA_NAMES.of("profile.devices[*].software_firewall")
    assert (name.section, name.label, name.entry) == ("Devices", "Its own firewall", "")


def test_a_list_is_called_what_stands_over_it_on_the_screens() -> None:
    assert SCHEMA_NAMES.of("profile.cloud_services").text == "Cloud services"


def test_a_label_of_the_screens_wins_over_the_description() -> None:
    names = FactNames({"devices[*].os_cycle": "Version"})
    assert names.of("profile.devices[pc-1].os_cycle").label == "Version"


def test_an_entry_is_called_by_its_name_and_evidence_by_its_title() -> None:
    facts = {"profile": {"devices": [{"id": "pc-1", "name": "Reception"}, {"id": "pc-2"}]}}
    names = FactNames({}, entry_names(facts, {"e-1": "Patch report"}))
    assert names.of("profile.devices[pc-1].os_cycle").entry == "Reception"
    assert names.of("profile.devices[pc-2].os_cycle").entry == "pc-2"
    assert names.of("evidence[e-1]").entry == "Patch report"
    assert names.entry_name("e-1") == "Patch report"
    assert names.entry_name("somebody's words") == "somebody's words"


def test_paths_and_iso_days_in_a_sentence_become_words() -> None:
    said = SCHEMA_NAMES.plain("profile.scope.type was read on 2026-11-04.")
    assert said == "“Scope: Whole organisation or part of it” was read on 4 November 2026."


def test_what_is_not_known_is_told_in_the_words_of_the_screens() -> None:
    told = SCHEMA_NAMES.plain("Not known for Reception: software_firewall.", "profile.devices[pc-1]")
    assert told == "Not known for Reception: “Its own firewall”."
    told = SCHEMA_NAMES.plain("Not known for the organisation: accounts.create_process. (and 2 more)")
    assert told == "Not known: “How accounts are requested and approved”. (and 2 more)"


def test_a_day_that_does_not_exist_stays_as_it_is_written() -> None:
    assert SCHEMA_NAMES.plain("Build 2026-13-41 of 2026-02-28") == "Build 2026-13-41 of 28 February 2026"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("profile.devices[*].ownership", "byod", "owned by its user"),
        ("profile.devices[*].os_cycle", "unknown", "not known"),
        ("profile.admin.last_review", None, "none"),
        ("profile.admin.last_review", "2026-01-02", "2 January 2026"),
        ("profile.org.headcount", 60, "60"),
        ("profile.accounts.create_process", "informal", "informal"),
    ],
)
def test_values_are_said_as_people_say_them(path: str, value: object, words: str) -> None:
    assert value_in_words(path, value) == words


def test_every_fact_a_check_reads_has_a_name_that_is_no_code() -> None:
    paths = {
        read["path"] for f in evaluation_of(SIXTY)["findings"] for c in f["checks"] for read in c["inputs"]
    }
    names = {path: SCHEMA_NAMES.of(path) for path in paths}
    assert len(names) > 150
    codes = {path: name.text for path, name in names.items() if re.search(r"_|\bprofile\b|\[", name.text)}
    assert codes == {}
    assert all(name.label and name.section for name in names.values())


def test_every_section_of_the_profile_has_words_of_its_own() -> None:
    for section in schema("org_profile")["properties"]:
        assert SCHEMA_NAMES.of(f"profile.{section}").label != section


def test_every_entry_of_an_example_is_found_by_its_path() -> None:
    entries = entry_names(facts_of(SIXTY), {})
    assert entries["profile.devices[ape-lt-004]"] == "Alice Brook's laptop"
    assert any(path.startswith("profile.scope.exclusions[") for path in entries)


def test_a_field_of_one_list_alone_has_its_label_without_a_path() -> None:
    names = FactNames(
        {"devices[*].software_firewall": "Is its firewall on?", "software[*].beta": "Is it a beta?"}
    )
    told = names.plain("Not known for 2 of 2: Ann, Bob. Not known for Ann: software_firewall. (and 2 more)")
    assert told == "Not known for 2 of 2: Ann, Bob. Not known for Ann: “Is its firewall on?”. (and 2 more)"


def test_a_field_of_several_lists_is_told_by_its_own_name() -> None:
    names = FactNames({"devices[*].beta": "Is this device a beta?", "software[*].beta": "Is it a beta?"})
    assert names.plain("Not known for Ann: beta.") == "Not known for Ann: “beta”."
