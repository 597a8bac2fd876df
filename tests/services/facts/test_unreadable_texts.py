"""Texts nobody can read are refused wherever they stand."""

import json

import pytest

from appliance.foundation.errors import RefusedError
from appliance.services.facts import facts_problems, read_facts


def facts_with_name(name: str) -> dict[str, object]:
    return {"profile": {"org": {"legal_name": name}}}


@pytest.mark.req("PROF-01")
@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\r", "\ud800"])
def test_a_control_character_is_refused_and_named(character: str) -> None:
    (problem,) = facts_problems(facts_with_name(f"Finch{character} Ltd"))
    assert problem.pointer == "/profile/org/legal_name"
    assert f"U+{ord(character):04X}" in problem.message
    assert "position 6" in problem.message


@pytest.mark.parametrize("text", ["Büro für Ökologie", "Bäckerei 🥨", "ليلى", "one\ttwo\nthree", "e\u0301"])
def test_what_people_write_is_not_refused(text: str) -> None:
    assert facts_problems(facts_with_name(text)) == []


def test_a_file_with_nul_in_a_text_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"U\+0000"):
        read_facts(json.dumps(facts_with_name("a\x00b")).encode(), "facts.json")
