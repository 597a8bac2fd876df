"""Schemas and published hashes are found wherever the package is read from."""

from pathlib import Path

import pytest

import appliance
from appliance.services.verification.carried_files import published_packs, schema
from appliance.services.verification.shapes import problems_of


def test_schemas_are_read_beside_the_package() -> None:
    assert schema("bundle")["title"] == "Evidence bundle"


def test_the_schemas_of_all_parts_compile_together() -> None:
    assert problems_of({})[0].message == "the field 'format' is missing"


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
