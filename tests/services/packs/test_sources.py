"""A pack folder is read whole, and laid over the pack it extends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance.foundation.errors import RefusedError, TranscryptError, UnreadableError
from appliance.services.packs.build import draft
from appliance.services.packs.sources import read_source
from tests.services.packs.small_pack import write_files, write_pack

NEXT = "extends: small\nid: small-next\n"


def built(folder: Path) -> dict[str, Any]:
    return draft(read_source(folder)).document


def extended(tmp_path: Path, contents: dict[str, str]) -> dict[str, Any]:
    """The document of a pack that extends the small one with the given files."""
    write_pack(tmp_path / "small")
    return built(write_files(tmp_path / "next", {"pack.yaml": NEXT} | contents))


def refusal(tmp_path: Path, contents: dict[str, str]) -> str:
    with pytest.raises(TranscryptError) as caught:
        extended(tmp_path, contents)
    return str(caught.value).replace(str(tmp_path), "")


@pytest.mark.req("RULE-11")
def test_a_pack_that_changes_nothing_is_its_base_under_another_name(tmp_path: Path) -> None:
    changed = extended(tmp_path, {})
    base = built(tmp_path / "small")
    assert {key for key in base if base[key] != changed[key]} == {"id"}


@pytest.mark.req("RULE-11")
def test_mappings_and_entries_with_an_id_merge_and_new_entries_come_last(tmp_path: Path) -> None:
    control = "id: CE-1\nchecks:\n  - {id: new-check}\n  - {id: short-pin, auto_fail: true}\n"
    document = extended(tmp_path, {"controls/CE-1.yaml": control})
    control_1 = document["controls"][1]
    assert [check["id"] for check in control_1["checks"]] == ["short-pin", "odd-phone", "new-check"]
    assert control_1["checks"][0]["auto_fail"] is True
    assert control_1["checks"][0]["title"] == "PINs are long enough"
    assert control_1["title"] == "Devices lock"


def test_what_a_source_leaves_out_never_makes_a_rule_graver(tmp_path: Path) -> None:
    document = extended(tmp_path, {})
    assert [product["fast_moving"] for product in document["support"]["products"]] == [False]
    checks = [check for control in document["controls"] for check in control["checks"]]
    assert {(check["auto_fail"], check["code"]) for check in checks} == {(False, None), (False, "ODD_PHONE")}
    assert [check["id"] for check in checks if check["blocking"]] == ["short-pin"]


def test_other_lists_and_values_are_replaced(tmp_path: Path) -> None:
    document = extended(tmp_path, {"tables.yaml": "phones: [nova]\n", "constants.yaml": "PIN_MIN: 8\n"} | {})
    assert document["tables"] == {"phones": ["nova"]}
    assert document["constants"] == {"PIN_MIN": 8}


def test_a_list_in_which_not_every_entry_has_an_id_is_replaced(tmp_path: Path) -> None:
    control = "id: CE-1\nevidence:\n  - {id: settings, purpose: New}\n  - a word\n"
    document = extended(tmp_path, {"controls/CE-1.yaml": control})
    assert "a word" in document["controls"][1]["evidence"]


def test_remove_drops_an_entry_and_a_key(tmp_path: Path) -> None:
    control = (
        "id: CE-1\nchecks:\n  - {id: odd-phone, remove: true}\nnot_applicable_when: null\n"
        "evidence:\n  - {id: settings, remove: true}\n"
    )
    document = extended(tmp_path, {"controls/CE-1.yaml": control, "tables.yaml": "phones: {remove: true}\n"})
    assert [check["id"] for check in document["controls"][1]["checks"]] == ["short-pin"]
    assert document["controls"][1]["evidence"] == []
    assert document["tables"] == {}


def test_a_kept_entry_can_lie_between_changed_ones(tmp_path: Path) -> None:
    control = "id: CE-1\nchecks:\n  - {id: odd-phone, code: PHONE}\n"
    checks = extended(tmp_path, {"controls/CE-1.yaml": control})["controls"][1]["checks"]
    assert [(check["id"], check["code"]) for check in checks] == [("short-pin", None), ("odd-phone", "PHONE")]


def test_replace_puts_a_mapping_in_place_of_the_old_one(tmp_path: Path) -> None:
    questions = (
        "replace: true\ntitle: Us\nquestions:\n  - {number: A1.7, same_as: A1.10, prompt: Line of business}\n"
    )
    document = extended(tmp_path, {"questions/A1.yaml": questions})
    assert [question["number"] for question in document["questions"]] == ["A1.7"]
    assert document["questions"][0]["prompt"] == "Line of business"
    assert document["questions"][0]["answer"] == {"value": "org.sector"}
    assert document["sections"] == [{"id": "A1", "title": "Us"}]


def test_same_as_moves_a_question_to_another_number(tmp_path: Path) -> None:
    questions = "questions:\n  - {number: A1.2, same_as: A1.1}\n  - {number: A1.3, same_as: A1.2}\n"
    document = extended(tmp_path, {"questions/A1.yaml": questions})
    prompts = {question["number"]: question["prompt"] for question in document["questions"]}
    assert prompts == {"A1.1": "Name", "A1.2": "Name", "A1.3": "Do devices lock?", "A1.10": "Sector"}
    assert "controls" in document["questions"][2]


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (
            {"controls/CE-1.yaml": "id: CE-1\nchecks:\n  - {id: shortpin, remove: true}\n"},
            "CE-1.yaml:3: `remove",
        ),
        ({"tables.yaml": "phnes: {remove: true}\n"}, "tables.yaml:1: `remove"),
        (
            {"questions/A1.yaml": "questions:\n  - {number: A1.3, same_as: A9.9}\n"},
            "`same_as: A9.9` names no",
        ),
        (
            {"controls/CE-1.yaml": "id: CE-1\nchecks:\n  - {id: x}\n  - {id: x}\n"},
            "CE-1.yaml:4: the entry with id 'x' is written twice",
        ),
        ({"pack.yaml": "extends: other\n"}, "pack.yaml:1: the pack it extends has no folder"),
        ({"pack.yaml": "extends: ../small\n"}, "pack.yaml:1: `extends` must be the folder name"),
        ({"pack.yaml": "extends: 5\n"}, "pack.yaml:1: `extends` must be the folder name"),
        ({"pack.yaml": "extends: next\n"}, "leads round in a circle"),
        ({"pack.yaml": NEXT + "sections: []\n"}, "pack.yaml:3: 'sections' does not stand in pack.yaml"),
        ({"pack.yaml": "- 1\n"}, "pack.yaml:1: the file must hold `key: value` lines"),
        ({"suport.yaml": "a: 1\n"}, "suport.yaml: this file has no part in a pack"),
        ({"controls/notes.txt": "a"}, "notes.txt: only .yaml files belong in controls/"),
        ({"controls/CE-1.yaml": "id: CE-2\n"}, "the control must say `id: CE-1`"),
        ({"questions/A1.yaml": "section: A2\nquestions: []\n"}, "the section must be A1"),
        ({"questions/A1.yaml": "title: x\n"}, "the file must hold `questions:` and a list"),
        ({"questions/A1.yaml": "quest: 1\n"}, "A1.yaml:1: 'quest' has no place"),
        ({"questions/A1.yaml": "questions:\n  - {number: A2.1}\n"}, "are numbered A1."),
        (
            {"pack.yaml": NEXT + "tables: {}\n", "tables.yaml": "tables: {}\n"},
            "tables.yaml: 'tables' is already in pack.yaml",
        ),
        (
            {"pack.yaml": NEXT + "controls: {}\n", "controls/CE-1.yaml": "id: CE-1\n"},
            "'controls' does not stand in pack.yaml",
        ),
    ],
)
def test_what_cannot_be_merged_is_refused_with_its_line(
    tmp_path: Path, contents: dict[str, str], message: str
) -> None:
    assert message in refusal(tmp_path, contents)


def test_a_folder_without_pack_yaml_is_not_a_pack(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"no pack\.yaml"):
        read_source(tmp_path)


def test_a_pack_that_extends_none_has_nothing_to_remove_or_inherit(tmp_path: Path) -> None:
    write_pack(tmp_path / "a", tables="phones: {remove: true}\n")
    with pytest.raises(RefusedError, match="no such entry"):
        read_source(tmp_path / "a")
    write_pack(tmp_path / "b", questions__A1="questions:\n  - {number: A1.1, same_as: A1.2}\n")
    with pytest.raises(RefusedError, match="needs a pack that this one extends"):
        read_source(tmp_path / "b")


def test_vectors_examples_and_a_read_me_stay_outside_the_pack(tmp_path: Path) -> None:
    write_pack(tmp_path / "a")
    before = built(tmp_path / "a")
    write_files(tmp_path / "a", {"vectors/x.yaml": "a: 1", "examples/y.json": "{}", "README.md": "Hello"})
    assert built(tmp_path / "a") == before


@pytest.mark.parametrize("name", ["tables.yaml", "pack.yaml", "controls", "controls/CE-1.yaml"])
def test_a_link_to_a_file_from_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_pack(tmp_path / "small")
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError, match=f"{name}: is a link. Put the file itself there."):
        read_source(folder)
