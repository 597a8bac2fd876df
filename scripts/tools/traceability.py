"""Write docs/traceability.md from docs/requirements.yaml and the marks of the tests, or check it.

Exit status 0 when all is well; 1 with a sentence on standard error when a mark names no requirement, a mark
cannot be read, or (with --check) the page is out of date.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from scripts.tools.requirement_marks import MarkedTest, MarkError, marks_under

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = Path("docs/traceability.md")

INTRODUCTION = """\
# Traceability

Which tests show which requirement. Written by `scripts/traceability` from `requirements.yaml` and the
`@pytest.mark.req` marks of the tests; do not edit it by hand. Whether the tests of a requirement show the
whole of it is a matter for review, not for this page.
"""


def read_requirements(text: str) -> dict[str, dict[str, str]]:
    """Return the texts of the requirements by area, then by id, in the order of the file."""
    return {
        area: {requirement: entry["text"] for requirement, entry in entries.items()}
        for area, entries in yaml.safe_load(text).items()
    }


def unknown_marks(marks: Iterable[MarkedTest], requirements: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return one sentence for every mark that names no requirement."""
    known = {requirement for entries in requirements.values() for requirement in entries}
    return [
        f"{mark.path}:{mark.line}: no requirement {mark.requirement!r} in docs/requirements.yaml."
        for mark in marks
        if mark.requirement not in known
    ]


def page(requirements: Mapping[str, Mapping[str, str]], marks: Iterable[MarkedTest]) -> str:
    """Return the whole page as Markdown."""
    tests: dict[str, list[MarkedTest]] = defaultdict(list)
    for mark in marks:
        tests[mark.requirement].append(mark)
    total = sum(map(len, requirements.values()))
    parts = [INTRODUCTION, f"{len(tests)} of {total} requirements have tests so far.\n"]
    for area, entries in requirements.items():
        shown = [
            _section(requirement, text, tests[requirement])
            for requirement, text in entries.items()
            if tests[requirement]
        ]
        waiting = [requirement for requirement in entries if not tests[requirement]]
        parts += [f"## {area}\n", *shown]
        if waiting:
            parts.append(f"No tests yet: {', '.join(waiting)}.\n")
    return "\n".join(parts)


def _section(requirement: str, text: str, tests: Iterable[MarkedTest]) -> str:
    lines = [f"### {requirement}", "", text, ""]
    lines += [f"- `{mark.path}` {mark.test.replace('_', ' ').removeprefix('test ')}" for mark in tests]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; see the module for what it returns."""
    parser = argparse.ArgumentParser(
        description="Write docs/traceability.md, which tests show which requirement."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is out of date")
    check = parser.parse_args(arguments).check
    try:
        marks = marks_under(CHECKOUT / "tests", CHECKOUT)
    except MarkError as error:
        return _fail([str(error)])
    requirements = read_requirements((CHECKOUT / "docs/requirements.yaml").read_text(encoding="utf-8"))
    if complaints := unknown_marks(marks, requirements):
        return _fail(complaints)
    return _check_or_write(page(requirements, marks), check=check)


def _check_or_write(text: str, *, check: bool) -> int:
    target = CHECKOUT / PAGE
    if not check:
        target.write_text(text, encoding="utf-8")
        return 0
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        return _fail([f"{PAGE} is out of date. Run scripts/traceability and commit what it writes."])
    return 0


def _fail(sentences: Iterable[str]) -> int:
    print(*sentences, sep="\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
