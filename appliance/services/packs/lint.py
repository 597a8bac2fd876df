"""Checks a pack's sources so closely that a typo cannot survive.

In this order: the shape (rulepack.schema.json); then ids and references; the support table; every expression
and message. What the codes mean: docs/rulepacks.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from appliance.engine import PackError, load_pack
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import RefusedError
from appliance.services.packs.build import BuiltPack, Draft, draft, finished
from appliance.services.packs.lint_controls import lint_controls
from appliance.services.packs.lint_questions import lint_questions
from appliance.services.packs.lint_rules import lint_rules
from appliance.services.packs.lint_support import lint_support
from appliance.services.packs.problems import Complaints, LintProblem
from appliance.services.packs.sources import read_source

_SHOWN = 10  # problems a refusal lists before it only counts them


def lint_folder(folder: Path) -> Sequence[LintProblem]:
    """The problems of a pack folder, in the order of files and lines; none means it can be built.

    Raises UnreadableError or RefusedError when the folder cannot even be read and merged.
    """
    return lint(draft(read_source(folder)))


def lint(pack: Draft) -> Sequence[LintProblem]:
    """The problems of a draft. When its shape is wrong, only that is told."""
    complaints = Complaints(pack)
    for problem in validator("rulepack").problems(pack.document):
        place = pack.places.of_pointer(pack.document, problem.pointer)
        complaints.problems.append(LintProblem(place, "shape", f"{problem.message} ({problem.pointer})"))
    if not complaints.problems:
        lint_controls(complaints)
        lint_support(complaints)
        lint_questions(complaints)
        lint_rules(complaints)
    if not complaints.problems:
        _try_to_compile(complaints)
    return complaints.sorted()


def build_pack(folder: Path) -> BuiltPack:
    """Reads, merges, lints and builds a pack folder.

    Raises RefusedError that lists the problems when lint finds any.
    """
    pack = draft(read_source(folder))
    problems = lint(pack)
    if problems:
        listed = [str(problem) for problem in problems[:_SHOWN]]
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise RefusedError(
            f"the pack has {count} and is not built",
            place=str(folder),
            mend="Correct what is listed",
            more=listed,
        )
    return finished(pack.document)


def _try_to_compile(complaints: Complaints) -> None:
    """The engine has the last word: what it cannot compile must not be published."""
    try:
        load_pack(complaints.draft.document, "")
    except PackError as error:
        document = complaints.draft.document
        place = complaints.draft.places.of_pointer(document, error.place)
        complaints.problems.append(LintProblem(place, "not-compiled", error.message))
