"""docs/facts.md says what is true: its example is judged as told, and its tables leave nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from appliance.engine import evaluate
from appliance.services.facts import read_facts
from appliance.services.facts.references import reference_problems
from tests.rulepacks.real_packs import AS_OF, real_pack

CHECKOUT = Path(__file__).parents[3]
TEXT = (CHECKOUT / "docs" / "facts.md").read_text("utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0]


def example() -> dict[str, Any]:
    return read_facts(EXAMPLE.encode(), "docs/facts.md")


def part(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_example_fails_for_the_reason_given_and_leaves_things_unknown() -> None:
    found = evaluate(real_pack("cyber-essentials-3.3"), example(), AS_OF).as_document()
    failing = [entry for entry in found["board"] if entry["state"] == "fail"]
    assert found["outcome"] == "would_fail"
    assert [[item["path"] for item in entry["items"]] for entry in failing] == [
        ["profile.cloud_services[mail]"]
    ]
    assert failing[0]["title"] == "Every user of a cloud service uses MFA"
    assert found["totals"]["unknown"] > 0


def test_the_evidence_of_the_example_counts() -> None:
    found = evaluate(real_pack("cyber-essentials-3.3"), example(), AS_OF).as_document()
    assert [item["state"] for finding in found["findings"] for item in finding["evidence"]] == ["ok"]


def test_every_section_of_the_profile_stands_in_the_table() -> None:
    schema = json.loads((CHECKOUT / "appliance/schemas/org_profile.schema.json").read_text("utf-8"))
    named = re.findall(r"`([a-z_]+)`", part("The shape").partition("section of the profile")[2])
    assert set(schema["properties"]) <= set(named)


def test_a_reference_to_nothing_is_found_for_every_field_of_the_table() -> None:
    fields = re.findall(r"`([a-z_]+)\[\]\.([a-z_]+)`", part("Ids and references"))
    assert len(fields) == 6
    for section, field in fields:
        lists: dict[str, Any] = {name: [] for name in ("networks", "boundary_devices", "devices")}
        value = ["nothing"] if field.endswith("_ids") else "nothing"
        profile = {**lists, "scope": {"exclusions": []}, section: [{"id": "x", field: value}]}
        assert len(reference_problems({"profile": profile})) == 1, (section, field)
