"""What is wrong in a pack's sources, and where: the shape in which the linter tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from appliance.services.packs.build import Draft
from appliance.services.packs.places import DocumentPath
from appliance.services.packs.yaml_reading import Place


@dataclass(frozen=True, order=True)
class LintProblem:
    """One mistake: `str()` is "file:line: code: sentence"."""

    place: Place
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.message}"


@dataclass
class Complaints:
    """Collects the problems of one draft, each told once."""

    draft: Draft
    problems: list[LintProblem] = field(default_factory=list)

    def add(self, path: DocumentPath, code: str, message: str) -> None:
        """Complains about the part of the document at `path`."""
        problem = LintProblem(self.draft.places.of(path), code, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def sorted(self) -> Sequence[LintProblem]:
        """All problems, in the order of the files and lines."""
        return sorted(self.problems)
