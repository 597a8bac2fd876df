"""Reading facts: what passes, and the one clear sentence each mistake gets."""

import json
from pathlib import Path
from typing import Any

import pytest

from appliance.foundation.errors import RefusedError, TranscryptError, UnreadableError
from appliance.services.facts import read_facts, read_facts_file

EXAMPLES = sorted((Path(__file__).parents[3] / "rulepacks").glob("*/examples/*.json"))


def firm() -> dict[str, Any]:
    """A small firm in which everything refers to something."""
    return {
        "profile": {
            "scope": {"type": "partial", "exclusions": [{"id": "lab", "name": "Test lab"}, {"name": "Shop"}]},
            "networks": [
                {"id": "office", "boundary_device_ids": ["router"]},
                {"id": "bench", "subset_id": "Test lab", "boundary_device_ids": []},
            ],
            "boundary_devices": [{"id": "router", "fixes": [{"id": "f1"}, {"id": "f2"}]}],
            "devices": [
                {"id": "pc-1", "network_ids": ["office"], "subset_id": None},
                {"id": "pc-2", "network_ids": ["office", "bench"], "subset_id": "lab"},
            ],
            "software": [{"id": "browser", "device_ids": ["pc-1", "pc-2"]}],
            "cloud_services": [{"id": "mail"}],
            "inbound_rules": [
                {"id": "r1", "device_id": "router"},
                {"id": "r2", "device_id": "pc-1"},
                {"id": "r3", "device_id": "mail"},
            ],
            "password_realms": [{"name": "directory"}],
        },
        "evidence": [{"id": "e1", "control_ids": ["CE-1"], "kind": "firewall_rules"}],
    }


def refusal(facts: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        read_facts(json.dumps(facts).encode(), "facts.json")
    return str(caught.value).removeprefix("facts.json, line 1, ")


def test_sound_facts_come_back_as_they_are() -> None:
    assert read_facts(json.dumps(firm()).encode(), "facts.json") == firm()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_organisations_are_read(path: Path) -> None:
    assert read_facts_file(path)["profile"]


@pytest.mark.req("PROF-01")
def test_a_misspelt_field_is_named_with_line_pointer_and_mend() -> None:
    text = '{"profile": {\n "devices": [\n  {"id": "a"},\n  {"id": "b",\n   "os_produkt": "windows"}]}}'
    with pytest.raises(RefusedError) as caught:
        read_facts(text.encode(), "facts.json")
    assert str(caught.value) == (
        "facts.json, line 5, /profile/devices/1/os_produkt: unknown field; did you mean os_product?"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "facts.json: is a list; must be an object."),
        ("{}", "facts.json: the field 'profile' is missing."),
        ("", "facts.json, line 1, column 1: is empty. A JSON document is expected."),
        ("\x00", "facts.json, line 1, column 1: a value is expected here."),
        (
            '{"profile": {}, "profile": {}}',
            (
                "facts.json, line 1, column 17: the field /profile stands twice (first on line 1). "
                "Remove one of the two."
            ),
        ),
        (
            '{"profile": {"admin": {"last_review": "2026-02-30"}}}',
            (
                "facts.json, line 1, /profile/admin/last_review: "
                "is '2026-02-30'; must be a real date written YYYY-MM-DD."
            ),
        ),
    ],
)
def test_what_is_not_a_facts_document_is_one_clear_sentence(text: str, sentence: str) -> None:
    with pytest.raises(TranscryptError) as caught:
        read_facts(text.encode(), "facts.json")
    assert str(caught.value) == sentence


def test_several_problems_are_listed_and_the_rest_counted() -> None:
    facts = {"profile": {"devices": [{"id": f"d{n}", "beta": "maybe"} for n in range(30)]}}
    lines = refusal(facts).splitlines()
    assert lines[0] == "/profile/devices/0/beta: is 'maybe'; use one of yes, no, unknown."
    assert lines[1] == "And 29 more problems, the first 19 of them:"
    assert lines[2] == "  line 1, /profile/devices/1/beta: is 'maybe'; use one of yes, no, unknown"
    assert len(lines) == 21
    del facts["profile"]["devices"][2:]
    assert refusal(facts).splitlines()[1:] == ["And 1 more problem:", lines[2]]


def test_a_hopeless_document_is_not_counted_to_the_end() -> None:
    facts = {"profile": {"devices": [{"id": f"d{n}", "beta": "maybe"} for n in range(300)]}}
    assert "And at least 99 more problems, the first 19 of them:" in refusal(facts)


@pytest.mark.parametrize(
    ("where", "twin", "sentence"),
    [
        ("networks", {"id": "office"}, "/2/id: 'office' is also used by /profile/networks/0; "),
        (
            "boundary_devices",
            {"id": "router"},
            "/1/id: 'router' is also used by /profile/boundary",
        ),
        ("devices", {"id": "pc-2"}, "/2/id: 'pc-2' is also used by /profile/devices/1; "),
        ("software", {"id": "browser"}, "/1/id: 'browser' is also used by /profile/software/0; "),
        ("cloud_services", {"id": "mail"}, "/1/id: 'mail' is also used by /profile/cloud_services/0; "),
        ("inbound_rules", {"id": "r1"}, "/3/id: 'r1' is also used by /profile/inbound_rules/0; "),
        ("password_realms", {"name": "directory"}, "/1/name: 'directory' is also used by "),
    ],
)
def test_an_id_that_stands_twice_is_refused(where: str, twin: dict[str, str], sentence: str) -> None:
    facts = firm()
    facts["profile"][where].append(twin)
    assert refusal(facts).startswith(f"/profile/{where}{sentence}")


@pytest.mark.parametrize("blank", [" ", " \t\n", "\u00a0"])
def test_a_text_of_nothing_but_space_is_refused_for_it_only_looks_filled_in(blank: str) -> None:
    facts = firm()
    facts["profile"]["inbound_rules"][1]["business_need"] = blank
    assert refusal(facts) == (
        "/profile/inbound_rules/1/business_need: holds only spaces; write something or leave it out."
    )


def test_the_same_id_in_different_lists_is_two_things() -> None:
    facts = firm()
    facts["profile"]["devices"].append({"id": "router"})
    assert read_facts(json.dumps(facts).encode(), "facts.json") == facts


@pytest.mark.parametrize("twin", [{"name": "lab"}, {"name": "Test lab"}, {"id": "Shop", "name": "Till"}])
def test_sub_sets_cannot_be_confused_by_id_or_name(twin: dict[str, str]) -> None:
    facts = firm()
    facts["profile"]["scope"]["exclusions"].append(twin)
    assert refusal(facts).startswith("/profile/scope/exclusions/2/")


def test_fixes_and_evidence_have_ids_of_their_own() -> None:
    facts = firm()
    facts["profile"]["boundary_devices"][0]["fixes"].append({"id": "f1"})
    facts["evidence"].append(facts["evidence"][0])
    assert refusal(facts).splitlines() == [
        (
            "/profile/boundary_devices/0/fixes/2/id: 'f1' is also used by "
            "/profile/boundary_devices/0/fixes/0; give each its own id."
        ),
        "And 1 more problem:",
        "  line 1, /evidence/1/id: 'e1' is also used by /evidence/0; give each its own id",
    ]


@pytest.mark.parametrize(
    ("where", "index", "field", "value", "sentence"),
    [
        (
            "networks",
            0,
            "subset_id",
            "attic",
            "/subset_id: there is no 'attic' in profile.scope.excl",
        ),
        ("devices", 0, "subset_id", "lbb", "/subset_id: there is no 'lbb' in profile.scope.exclusions; "),
        ("networks", 0, "boundary_device_ids", ["x"], "/0: there is no 'x' in profile.boundary_devices; "),
        (
            "devices",
            0,
            "network_ids",
            ["office", "ofice"],
            "/1: there is no 'ofice' in profile.networks; did you mean 'office'?",
        ),
        (
            "software",
            0,
            "device_ids",
            ["zz"],
            "/0: there is no 'zz' in profile.devices; add it there or remove it here.",
        ),
        (
            "inbound_rules",
            0,
            "device_id",
            "x",
            "/device_id: there is no 'x' in profile.boundary_devices or profile.devices or profile.cloud",
        ),
    ],
)
def test_a_reference_to_nothing_is_refused(
    where: str, index: int, field: str, value: Any, sentence: str
) -> None:
    facts = firm()
    facts["profile"][where][index][field] = value
    field_part = f"/{field}" if isinstance(value, list) else ""
    assert refusal(facts).startswith(f"/profile/{where}/{index}{field_part}{sentence}")


@pytest.mark.parametrize(
    "absent", ["scope", "networks", "boundary_devices", "devices", "software", "inbound_rules"]
)
def test_references_into_a_list_that_is_not_given_are_left_alone(absent: str) -> None:
    facts = firm()
    del facts["profile"][absent]
    assert read_facts(json.dumps(facts).encode(), "facts.json") == facts


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "absent.json", "there is no such file")):
        with pytest.raises(UnreadableError, match=words):
            read_facts_file(path)
    (tmp_path / "latin.json").write_bytes(b'{"profile": {"org": {"legal_name": "Caf\xe9"}}}')
    with pytest.raises(UnreadableError, match="is not UTF-8 text"):
        read_facts_file(tmp_path / "latin.json")


def test_a_hundred_thousand_devices_are_read() -> None:
    facts = firm()
    facts["profile"]["devices"] += [
        {"id": f"d{n}", "network_ids": ["office"], "unlock": {"method": "pin"}, "beta": "no"}
        for n in range(100_000)
    ]
    assert len(read_facts(json.dumps(facts).encode(), "facts.json")["profile"]["devices"]) == 100_002


def test_fifty_megabytes_of_nonsense_are_refused_in_one_sentence() -> None:
    for data in (b"[" * 50_000_000, b'{"profile":' * 4_000_000, b"\xff" * 50_000_000, b" " * 50_000_000):
        with pytest.raises(UnreadableError):
            read_facts(data, "facts.json")
