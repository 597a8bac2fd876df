"""The traceability page and the reading of requirement marks."""

from pathlib import Path

import pytest

from scripts.tools import traceability
from scripts.tools.requirement_marks import MarkedTest, MarkError, marks_in, marks_under
from scripts.tools.traceability import page, read_requirements, unknown_marks

REQUIREMENTS = {
    "RULE": {"RULE-01": "Packs are data.", "RULE-02": "Packs are signed."},
    "MAIL": {"MAIL-01": "Mail."},
}


def ids_and_tests(source: str) -> list[tuple[str, str]]:
    return [(mark.requirement, mark.test) for mark in marks_in(source, "tests/test_x.py")]


def test_a_mark_on_a_function_is_read_with_each_of_its_ids() -> None:
    source = '@pytest.mark.req("A-1", "A-2")\n@pytest.mark.slow\ndef test_it_works(): ...\n'
    assert ids_and_tests(source) == [("A-1", "test_it_works"), ("A-2", "test_it_works")]


def test_a_mark_on_a_class_or_a_file_counts_for_every_test_inside() -> None:
    source = (
        'pytestmark = [pytest.mark.req("F-1")]\n'
        '@pytest.mark.req("C-1")\nclass TestIt:\n    def test_one(self): ...\n    def setup(self): ...\n'
        "def test_two(): ...\n"
    )
    assert ids_and_tests(source) == [
        ("F-1", "TestIt.test_one"),
        ("C-1", "TestIt.test_one"),
        ("F-1", "test_two"),
    ]


def test_a_single_file_mark_needs_no_list() -> None:
    assert ids_and_tests('pytestmark = pytest.mark.req("F-1")\ndef test_one(): ...\n') == [
        ("F-1", "test_one")
    ]


def test_an_async_test_and_a_repeated_id_count_once() -> None:
    source = 'pytestmark = pytest.mark.req("A-1")\n@pytest.mark.req("A-1")\nasync def test_one(): ...\n'
    assert ids_and_tests(source) == [("A-1", "test_one")]


@pytest.mark.parametrize("arguments", ["", "RULE", '"A-1", why="x"', "1"])
def test_a_mark_that_is_no_plain_string_is_refused_with_its_line(arguments: str) -> None:
    with pytest.raises(MarkError, match=r"^tests/test_x\.py:1: "):
        marks_in(f"@pytest.mark.req({arguments})\ndef test_one(): ...\n", "tests/test_x.py")


def test_marks_are_found_in_every_test_file_below(tmp_path: Path) -> None:
    (tmp_path / "tests/deep").mkdir(parents=True)
    (tmp_path / "tests/deep/test_b.py").write_text('@pytest.mark.req("B-1")\ndef test_b(): ...\n')
    (tmp_path / "tests/test_a.py").write_text('\n@pytest.mark.req("A-1")\ndef test_a(): ...\n')
    assert marks_under(tmp_path / "tests", tmp_path) == [
        MarkedTest("A-1", "tests/test_a.py", "test_a", 3),
        MarkedTest("B-1", "tests/deep/test_b.py", "test_b", 2),
    ]


def test_a_mark_without_a_requirement_is_named_with_file_and_line() -> None:
    marks = [
        MarkedTest("RULE-01", "tests/a.py", "test_a", 1),
        MarkedTest("RULE-99", "tests/b.py", "test_b", 7),
    ]
    assert unknown_marks(marks, REQUIREMENTS) == [
        "tests/b.py:7: no requirement 'RULE-99' in docs/requirements.yaml."
    ]


@pytest.mark.req("SUP-04")
def test_the_page_lists_the_tests_of_a_requirement_and_those_still_without() -> None:
    text = page(REQUIREMENTS, [MarkedTest("RULE-01", "tests/a.py", "test_a_pack_is_data", 1)])
    assert "1 of 3 requirements have tests so far." in text
    assert "### RULE-01\n\nPacks are data.\n\n- `tests/a.py` a pack is data\n" in text
    assert "No tests yet: RULE-02." in text
    assert "No tests yet: MAIL-01." in text


def test_requirements_are_read_by_area_in_the_order_of_the_file() -> None:
    text = (
        'B:\n  B-2: {src: x, text: "Two."}\n  B-1: {src: x, text: "One."}\nA:\n  A-1: {src: x, text: "A."}\n'
    )
    read = read_requirements(text)
    assert list(read) == ["B", "A"]
    assert list(read["B"].items()) == [("B-2", "Two."), ("B-1", "One.")]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "docs/requirements.yaml").write_text('RULE:\n  RULE-01: {src: x, text: "Packs are data."}\n')
    (tmp_path / "tests/test_a.py").write_text('@pytest.mark.req("RULE-01")\ndef test_a(): ...\n')
    monkeypatch.setattr(traceability, "CHECKOUT", tmp_path)
    return tmp_path


@pytest.mark.req("SUP-04")
def test_a_page_just_written_is_current_and_a_new_test_makes_it_stale(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert traceability.main(["--check"]) == 1
    assert traceability.main([]) == 0
    assert traceability.main(["--check"]) == 0
    (checkout / "tests/test_b.py").write_text('@pytest.mark.req("RULE-01")\ndef test_b(): ...\n')
    assert traceability.main(["--check"]) == 1
    assert "Run scripts/traceability and commit what it writes." in capsys.readouterr().err


@pytest.mark.parametrize("mark", ['"RULE-77"', "RULE"])
def test_a_wrong_mark_fails_and_leaves_the_page_alone(
    checkout: Path, capsys: pytest.CaptureFixture[str], mark: str
) -> None:
    (checkout / "tests/test_b.py").write_text(f"@pytest.mark.req({mark})\ndef test_b(): ...\n")
    assert traceability.main([]) == 1
    assert "tests/test_b.py:" in capsys.readouterr().err
    assert not (checkout / "docs/traceability.md").exists()
