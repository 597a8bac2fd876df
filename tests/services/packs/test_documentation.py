"""docs/rulepacks.md says what is true: its worked example works, and every code and function stands in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from appliance.engine import load_pack
from appliance.engine.expression.definitions import BUILTINS
from appliance.services.packs.lint import build_pack, lint_folder
from appliance.services.packs.sources import SECTION_FILES, read_source
from appliance.services.packs.vector_files import CHANGES, EXPECTATIONS, read_cases
from appliance.services.packs.vectors import run_cases
from tests.services.packs.small_pack import write_files

CHECKOUT = Path(__file__).parents[3]
TEXT = (CHECKOUT / "docs" / "rulepacks.md").read_text("utf-8")
EXAMPLE = dict(re.findall(r"`rulepacks/insurer/([^`]+)`:\n\n```yaml\n(.*?)```", TEXT, re.DOTALL))
_CODE = re.compile(
    r'"((?:argument|control|definition|duplicate|free|mark|missing|needless|never|no|not|outside|shadowed|support'
    r'|unknown|unused|wrong)-[a-z-]+)"'
)


@pytest.fixture
def insurer(tmp_path: Path) -> Path:
    """The worked example beside copies of our packs."""
    for name in ("cyber-essentials-3.2", "cyber-essentials-3.3"):
        shutil.copytree(CHECKOUT / "rulepacks" / name, tmp_path / name)
    folder = write_files(tmp_path / "insurer", EXAMPLE)
    base = tmp_path / "cyber-essentials-3.2" / "vectors" / "base.json"
    shutil.copy(base, folder / "vectors" / "base.json")
    return folder


@pytest.mark.req("RULE-11")
def test_the_worked_example_lints_and_its_case_passes(insurer: Path) -> None:
    assert [str(problem) for problem in lint_folder(insurer)] == []
    built = build_pack(insurer)
    own = [case for case in read_cases(read_source(insurer)) if case.id == "insurer-pin"]
    assert [result.reasons for result in run_cases(load_pack(built.document, built.sha256), own).results] == [
        ()
    ]


def test_the_mistake_of_the_worked_example_is_told_as_written(insurer: Path) -> None:
    control = EXAMPLE["controls/CE-6.yaml"].replace("d.unlock.method", "d.unlock.metod")
    write_files(insurer, {"controls/CE-6.yaml": control})
    found = str(lint_folder(insurer)[0]).replace(str(insurer.parent), "rulepacks")
    assert f"\n{found}\n" in TEXT


def codes_in_the_linter() -> set[str]:
    modules = [
        *(CHECKOUT / "appliance" / "services" / "packs").glob("*lint*.py"),
        *(CHECKOUT / "appliance" / "engine" / "expression").glob("*type*.py"),
    ]
    return {code for path in modules for code in _CODE.findall(path.read_text("utf-8"))}


def test_every_code_of_the_linter_is_explained() -> None:
    codes = codes_in_the_linter() | {"shape", "syntax", "placeholder", "answer"}
    assert len(codes) > 30
    assert [code for code in sorted(codes) if f"`{code}`" not in TEXT] == []


@pytest.mark.parametrize("name", [*BUILTINS, *SECTION_FILES, *CHANGES, *EXPECTATIONS])
def test_every_function_file_and_key_is_explained(name: str) -> None:
    assert re.search(rf"`{re.escape(name)}[`(]", TEXT), name
