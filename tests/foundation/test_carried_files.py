"""Schemas and published hashes are found wherever the package is read from."""

from pathlib import Path

import pytest

import appliance
from appliance.foundation.carried_files import SCHEMAS, published_packs, schema, validator


def test_schemas_are_read_beside_the_package() -> None:
    assert schema("bundle")["title"] == "Evidence bundle"


def test_every_schema_is_known_by_its_name() -> None:
    files = (Path(appliance.__file__).parent / "schemas").glob("*.schema.json")
    assert sorted(SCHEMAS) == sorted(path.name.removesuffix(".schema.json") for path in files)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_compiles_with_those_it_refers_to(name: str) -> None:
    assert [problem.pointer for problem in validator(name).problems([])] == [""]


def test_one_definition_of_a_schema_can_be_asked_for() -> None:
    message = validator("bundle", "signature").problems({})[0].message
    assert message == "the field 'algorithm' is missing"


def test_an_installation_without_the_list_of_published_packs_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appliance, "__file__", str(tmp_path / "appliance/__init__.py"))
    assert published_packs() is None


def test_the_list_of_published_packs_is_read_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rulepacks").mkdir()
    (tmp_path / "rulepacks/published.json").write_text(
        '{"packs": [{"id": "a", "version": "1.0.0", "sha256": "00"}]}'
    )
    monkeypatch.setattr(appliance, "__file__", str(tmp_path / "appliance/__init__.py"))
    assert published_packs() == [{"id": "a", "version": "1.0.0", "sha256": "00"}]
