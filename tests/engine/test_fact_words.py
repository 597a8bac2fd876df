"""Values that stand for something are never pasted into a portal as they are stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.engine import answer_pack
from appliance.engine.fact_words import in_words
from tests.rulepacks.real_packs import AS_OF, RULEPACKS, real_pack

SCHEMA = Path(__file__).parents[2] / "appliance/schemas/org_profile.schema.json"
PACK_ID = "cyber-essentials-3.3"
SAMPLES = sorted(path.stem for path in (RULEPACKS / PACK_ID / "examples").glob("*.json"))


def listed_values(
    schema: Any, steps: tuple[str, ...] = ("profile",)
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every value that a field takes from a list, with the names that lead to the field."""
    if not isinstance(schema, dict):
        return
    for value in schema.get("enum", ()):
        yield steps, value
    if "items" in schema:
        yield from listed_values(schema["items"], steps)
    for name, field in {**schema.get("properties", {}), **schema.get("$defs", {})}.items():
        yield from listed_values(field, (*steps, name))


@pytest.mark.req("FIND-04")
def test_every_value_of_several_words_has_words_that_people_write() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    values = [(steps, value) for steps, value in listed_values(schema) if "_" in str(value)]
    assert len(values) > 30
    assert [
        (steps, value) for steps, value in values if "_" in (in_words(".".join(steps), value) or "_")
    ] == []


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize(
    ("steps", "value", "words"),
    [
        (("devices", "unlock", "method"), "pin", "PIN"),
        (("scope", "exclusions", "method"), "vlan", "a VLAN"),
        (("devices", "os_edition"), None, "no edition"),
        (("devices", "os_cycle"), "11-25h2", "11 25H2"),
        (("devices", "os_cycle"), "24.04", None),
        (("devices", "os_cycle"), "Sonoma 14", None),
        (("devices", "class"), "laptop", None),
        (("password_realms", "max_length"), None, None),
        (("devices", "count"), 3, None),
        (("networks",), [], None),
    ],
)
def test_a_value_is_worded_by_the_field_it_stands_in(
    steps: tuple[str, ...], value: Any, words: str | None
) -> None:
    assert in_words(".".join(steps), value) == words


@pytest.mark.req("FIND-04")
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_answer_of_a_sample_shows_how_a_value_is_stored(sample: str) -> None:
    facts = json.loads((RULEPACKS / PACK_ID / "examples" / f"{sample}.json").read_text(encoding="utf-8"))
    for answer in answer_pack(real_pack(PACK_ID), facts, AS_OF).as_document()["answers"]:
        stored = re.findall(r"\b[a-z]+_[a-z_]+\b|\b(?:windows|macos|ipados)\b", answer["text"])
        assert stored == [], answer["number"]
