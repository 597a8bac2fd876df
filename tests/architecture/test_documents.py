"""What the documents point at exists, and the README starts with the two commands."""

import re
from pathlib import Path

import pytest

from tests.architecture.checkout import CHECKOUT, files, relative

PAGES = [path for path in files() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if ":" not in link]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_readme_shows_both_commands_before_anything_else() -> None:
    first_block = (CHECKOUT / "README.md").read_text(encoding="utf-8").split("```")[1]
    assert "scripts/dev.sh" in first_block
    assert "scripts/check.sh" in first_block


def test_ci_runs_the_check_and_nothing_else() -> None:
    lines = (CHECKOUT / ".ci/run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert len(commands) == 1
    assert "scripts/check.sh" in commands[0]
