"""Every decision is numbered, complete, and found from docs/architecture.md."""

import re
from pathlib import Path

import pytest

from tests.architecture.checkout import CHECKOUT

DECISIONS = sorted((CHECKOUT / "docs/decisions").glob("*.md"))
ARCHITECTURE = (CHECKOUT / "docs/architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_is_linked_from_the_architecture(path: Path) -> None:
    assert f"(decisions/{path.name})" in ARCHITECTURE, f"Add a line for {path.name} under Decisions."


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_its_status_context_decision_and_consequences(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    number = path.name.partition("-")[0]
    assert re.match(rf"# {int(number)}\. \S", text), (
        f"{path.name} begins with '# {int(number)}. What was decided'."
    )
    missing = [
        part for part in ("Status", "Context", "Decision", "Consequences") if f"\n## {part}\n" not in text
    ]
    assert not missing


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]


def test_every_link_to_a_decision_leads_somewhere() -> None:
    linked = re.findall(r"\(decisions/([^)]+)\)", ARCHITECTURE)
    assert set(linked) == {path.name for path in DECISIONS}
