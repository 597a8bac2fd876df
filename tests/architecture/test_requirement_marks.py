"""Every mark on a test names a requirement that exists."""

from scripts.tools.requirement_marks import marks_under
from scripts.tools.traceability import read_requirements, unknown_marks
from tests.architecture.checkout import CHECKOUT


def test_every_mark_names_a_requirement() -> None:
    requirements = read_requirements((CHECKOUT / "docs/requirements.yaml").read_text(encoding="utf-8"))
    assert unknown_marks(marks_under(CHECKOUT / "tests", CHECKOUT), requirements) == []
