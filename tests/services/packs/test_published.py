"""What was published under an id and a version never changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from appliance.foundation.errors import RefusedError
from appliance.services.packs.lint import build_pack
from appliance.services.packs.published import publish, read_published, refuse_changed
from tests.services.packs.small_pack import edited, files, write_files

RULEPACKS = Path(__file__).parents[3] / "rulepacks"
PACKS = sorted(path.parent for path in RULEPACKS.glob("*/pack.yaml"))


@pytest.mark.req("RULE-02")
@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_the_sources_of_a_published_version_still_give_its_hash(folder: Path) -> None:
    refuse_changed(build_pack(folder), read_published(RULEPACKS / "published.json"))


@pytest.mark.req("RULE-02")
def test_the_hash_of_a_pack_does_not_depend_on_how_its_sources_are_arranged(tmp_path: Path) -> None:
    plain = build_pack(write_files(tmp_path / "a", files()))
    contents = edited("tables.yaml", "[zephyr, Aurora]", '["Aurora",   zephyr]')
    contents["constants.yaml"] = "{PIN_MIN: 6} # a comment\n"
    contents["pack.yaml"] = contents["pack.yaml"].replace("constants: {PIN_MIN: 6}\n", "")
    contents["controls/CE-1.yaml"] = contents["controls/CE-1.yaml"].replace(
        "each: d in devices where ours(d)", "each:\n      - d in devices where ours(d)\n    auto_fail: false"
    )
    assert build_pack(write_files(tmp_path / "b", contents)).sha256 == plain.sha256


def test_a_pack_is_published_once_and_then_stands(tmp_path: Path) -> None:
    pack = build_pack(write_files(tmp_path / "small", files()))
    path = tmp_path / "published.json"
    assert read_published(path) == []
    assert publish(pack, path) is True
    assert publish(pack, path) is False
    assert json.loads(path.read_text()) == {
        "packs": [{"id": "small", "version": "1.0.0", "sha256": pack.sha256}]
    }


@pytest.mark.req("RULE-02")
def test_a_changed_pack_needs_a_new_version(tmp_path: Path) -> None:
    path = tmp_path / "published.json"
    publish(build_pack(write_files(tmp_path / "small", files())), path)
    write_files(tmp_path / "small", edited("tables.yaml", "zephyr", "breeze"))
    with pytest.raises(RefusedError, match=r"small 1\.0\.0 is published with the hash .* Raise the version"):
        publish(build_pack(tmp_path / "small"), path)
    write_files(tmp_path / "small", edited("pack.yaml", '"1.0.0"', '"1.0.1"'))
    assert publish(build_pack(tmp_path / "small"), path) is True
    assert [entry.version for entry in read_published(path)] == ["1.0.0", "1.0.1"]


@pytest.mark.parametrize("text", ["[]", '{"packs": {}}', '{"packs": [{"id": "x"}]}', '{"packs": [1]}'])
def test_a_list_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "published.json").write_text(text)
    with pytest.raises(RefusedError, match="not a list of published packs"):
        read_published(tmp_path / "published.json")
