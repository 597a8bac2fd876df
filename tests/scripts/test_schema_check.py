"""The check of schemas against their last release: it demands the version that a change needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.tools.schema_changes import Level, Role, changes, worst
from scripts.tools.schema_check import FOLDER, complaints, release, schemas_in, version_of
from scripts.tools.schema_roles import roles_of_schemas

PERSON: dict[str, Any] = {
    "version": "1.2.0",
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 80, "description": "The whole name."},
        "role": {"enum": ["owner", "guest"]},
        "age": {"type": "integer", "minimum": 0},
    },
    "additionalProperties": False,
}


def changed(**properties: Any) -> dict[str, Any]:
    return PERSON | {"properties": PERSON["properties"] | properties}


def without(name: str) -> dict[str, Any]:
    return PERSON | {"properties": {key: value for key, value in PERSON["properties"].items() if key != name}}


OPENED = {key: value for key, value in PERSON.items() if key != "additionalProperties"}
NAME, AGE = PERSON["properties"]["name"], PERSON["properties"]["age"]


@pytest.mark.req("API-06")
@pytest.mark.parametrize(
    ("new", "as_taken", "as_given"),
    [
        (PERSON, Level.NONE, Level.NONE),
        (changed(name=NAME | {"description": "All names."}), Level.PATCH, Level.PATCH),
        (changed(nick={"type": "string"}), Level.MINOR, Level.MINOR),
        (changed(nick={"type": "string"}) | {"required": ["name", "nick"]}, Level.MAJOR, Level.MINOR),
        (PERSON | {"required": []}, Level.MINOR, Level.MAJOR),
        (without("age"), Level.MAJOR, Level.MAJOR),
        (changed(role={"enum": ["owner", "guest", "admin"]}), Level.MINOR, Level.MINOR),
        (changed(role={"enum": ["owner"]}), Level.MAJOR, Level.MINOR),
        (changed(name=NAME | {"maxLength": 40}), Level.MAJOR, Level.MINOR),
        (changed(name=NAME | {"maxLength": 90}), Level.MINOR, Level.MAJOR),
        (changed(age={"type": "integer"}), Level.MINOR, Level.MAJOR),
        (changed(age=AGE | {"minimum": 16}), Level.MAJOR, Level.MINOR),
        (changed(age=AGE | {"type": ["integer", "null"]}), Level.MINOR, Level.MAJOR),
        (changed(age=AGE | {"type": "number"}), Level.MINOR, Level.MAJOR),
        (changed(age=AGE | {"type": "string"}), Level.MAJOR, Level.MAJOR),
        (changed(name=NAME | {"pattern": "^[A-Z]"}), Level.MAJOR, Level.MINOR),
        (changed(name=NAME | {"invented": True}), Level.MAJOR, Level.MAJOR),
        (OPENED, Level.MINOR, Level.MAJOR),
    ],
    ids=[
        "nothing", "words", "new field", "new required field", "no longer required", "field gone",
        "value more", "value less", "shorter", "longer", "no bound", "higher bound", "null too",
        "wider type", "other type", "new pattern", "unknown keyword", "opened",
    ],
)  # fmt: skip
def test_a_change_counts_for_those_who_rely_on_it(new: Any, as_taken: Level, as_given: Level) -> None:
    assert worst(list(changes(PERSON, new, Role.TAKEN))) is as_taken
    assert worst(list(changes(PERSON, new, Role.GIVEN))) is as_given
    assert worst(list(changes(PERSON, new, Role.BOTH))) is max(as_taken, as_given)


@pytest.mark.req("API-06")
@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("1.2.0", "make its version 1.3.0 or higher"),
        ("1.2.1", "make its version 1.3.0 or higher"),
        ("1.1.9", "below the released 1.2.0"),
        ("1.3", "say its version"),
        ("1.3.0", None),
        ("2.0.0", None),
    ],
)
def test_a_new_field_needs_a_minor_version(version: str, told: str | None) -> None:
    new = changed(nick={"type": "string"}) | {"version": version}
    found = list(complaints({"person": PERSON}, {"person": new}, {"person": Role.GIVEN}))
    assert [told in complaint for complaint in found] == [True] if told else found == []


@pytest.mark.req("API-06")
def test_what_was_released_cannot_go_away_within_v1() -> None:
    assert "was released and is gone" in next(complaints({"person": PERSON}, {}, {}))


@pytest.mark.req("API-06")
def test_releasing_keeps_a_copy_of_each_schema_and_then_nothing_differs(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "person.schema.json").write_text(json.dumps(PERSON), encoding="utf-8")
    release(tmp_path)
    assert list(schemas_in(tmp_path)) == ["api/person"]
    assert schemas_in(tmp_path / "released") == schemas_in(tmp_path)


@pytest.mark.req("API-06")
def test_every_schema_of_ours_says_its_version_and_which_way_its_documents_go() -> None:
    now = schemas_in(FOLDER)
    assert [name for name, document in now.items() if version_of(document) is None] == []
    assert sorted(set(now) - set(roles_of_schemas())) == [], "No operation uses these: delete them."
