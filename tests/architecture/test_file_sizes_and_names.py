"""One file, one idea: small, and named for what it does."""

import re
from pathlib import Path

from tests.architecture.checkout import CHECKOUT, files, python_files, relative

LONGEST = 300
# Generated or pure data, where length is not complexity. A reason beside each.
EXEMPT: dict[str, str] = {}

DUMPING_GROUND = re.compile(r"^(utils?|helpers?|misc|common)(_|\.|$)|_(utils?|helpers?)\.py$")


def test_no_python_file_is_longer_than_one_idea_needs() -> None:
    long = {relative(path): lines_of(path) for path in python_files("appliance", "scripts", "tests")}
    too_long = {name: lines for name, lines in long.items() if lines > LONGEST and name not in EXEMPT}
    assert not too_long, f"Split these at an idea, not at a line number: {too_long}"


def test_every_exemption_is_still_needed() -> None:
    assert [name for name in EXEMPT if lines_of(CHECKOUT / name) <= LONGEST] == []


def test_no_file_or_folder_is_a_dumping_ground() -> None:
    offenders = [
        relative(path) for path in files() if any(map(DUMPING_GROUND.search, Path(relative(path)).parts))
    ]
    assert not offenders, f"Name these for what they do: {offenders}"


def test_no_test_file_is_one_that_pytest_would_not_collect() -> None:
    named_like_tests = [path for path in python_files("tests") if path.stem.endswith("_test")]
    assert not named_like_tests, "Tests are called test_*.py here."


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
