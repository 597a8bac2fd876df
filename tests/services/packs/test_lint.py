"""Every kind of mistake in a pack is found, at its line, under its code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from appliance.engine import PackError
from appliance.foundation.errors import RefusedError
from appliance.services.packs import lint as lint_module
from appliance.services.packs.build import draft
from appliance.services.packs.lint import build_pack, lint, lint_folder
from appliance.services.packs.sources import read_source
from tests.services.packs.small_pack import edited, files, write_files

CONTROL = "controls/CE-1.yaml"


def lines(folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in lint_folder(folder)]


@pytest.mark.req("RULE-11")
def test_a_sound_pack_has_no_problems(tmp_path: Path) -> None:
    assert lines(write_files(tmp_path, files())) == []


MISTAKES = yaml.safe_load((Path(__file__).parent / "data" / "lint_mistakes.yaml").read_text("utf-8"))


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["says"][0])
def test_a_mistake_is_found_at_its_line(tmp_path: Path, mistake: dict[str, Any]) -> None:
    found = lines(write_files(tmp_path, edited(mistake["file"], mistake["old"], mistake["new"])))
    assert [line for line in found if all(text in line for text in mistake["says"])], found


def test_a_contradiction_is_linted_like_a_check(tmp_path: Path) -> None:
    text = (
        "- {id: a, severity: error, title: T, when: scope.type == 'partly', says: 'x', mend: '{x}'}\n"
        "- id: b\n  severity: error\n  title: T\n  each: d in devices\n  when: evidence_ok('mdm_exprot')\n"
        "  says: x\n  mend: x\n"
    )
    found = lines(write_files(tmp_path, files() | {"contradictions.yaml": text}))
    codes = [line.split(": ")[:2] for line in found]
    assert codes == [
        ["contradictions.yaml:1", "not-in-enum"],
        ["contradictions.yaml:1", "placeholder"],
        ["contradictions.yaml:5", "unused-variable"],
        ["contradictions.yaml:6", "unknown-evidence-kind"],
    ]


def test_a_question_may_ask_whether_the_evidence_of_its_controls_holds(tmp_path: Path) -> None:
    changed = edited("questions/A1.yaml", "is not 'none'\"", "is not 'none' and evidence_ok('mdm_export')\"")
    assert lines(write_files(tmp_path, changed)) == []


def test_a_gap_in_the_control_numbers_is_found(tmp_path: Path) -> None:
    contents = edited(CONTROL, "id: CE-1", "id: CE-2")
    contents["controls/CE-2.yaml"] = contents.pop(CONTROL)
    assert "missing: CE-1" in "".join(lines(write_files(tmp_path, contents)))


def test_a_problem_in_an_inherited_part_is_told_at_the_base_files_line(tmp_path: Path) -> None:
    write_files(tmp_path / "small", edited("controls/CE-1.yaml", "title: Devices lock", "title: '{x}'"))
    definitions = "definitions: [{name: ours, explain: '{d}'}]\nconstants: {PIN: 5}\n"
    folder = write_files(tmp_path / "next", {"pack.yaml": f"extends: small\nid: next\n{definitions}"})
    places = [str(problem.place).replace(str(tmp_path), "") for problem in lint_folder(folder)]
    assert places == ["/next/pack.yaml:3", "/next/pack.yaml:4", "/small/controls/CE-1.yaml:3"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("controls", []), ("standard", 5), ("support", 5), ("questions", 5), ("scope", "d"), ("title", 5)],
)
def test_a_section_of_another_kind_is_a_problem_of_shape(tmp_path: Path, key: str, value: Any) -> None:
    source = read_source(write_files(tmp_path, files()))
    source.tree[key] = value
    assert {problem.code for problem in lint(draft(source))} == {"shape"}


def test_the_engine_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(document: Any, sha256: str) -> None:
        raise PackError("it cannot be compiled", "/controls/1/checks/0/when")

    monkeypatch.setattr(lint_module, "load_pack", refuse)
    found = lines(write_files(tmp_path, files()))
    assert found == ["controls/CE-1.yaml:15: not-compiled: it cannot be compiled"]


@pytest.mark.req("RULE-02")
def test_a_pack_with_problems_is_not_built_and_they_are_listed(tmp_path: Path) -> None:
    write_files(tmp_path, edited(CONTROL, "effect: fail", "effect: fails"))
    with pytest.raises(RefusedError) as caught:
        build_pack(tmp_path)
    assert "1 problem and is not built" in str(caught.value)
    assert "CE-1.yaml:12: shape" in caught.value.more[0]
