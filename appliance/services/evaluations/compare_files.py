"""Two findings files compared: what improved, what regressed, and which input caused it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from appliance.engine import compare
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import RefusedError
from appliance.foundation.strict_json import read_json_file
from appliance.services.evaluations.inputs import refusing_facts

_MEND = "Name a findings.json as `transcrypt report` or `transcrypt evaluate` writes it"


def compare_files(before: Path, after: Path) -> dict[str, Any]:
    """The comparison document of two findings files.

    Raises UnreadableError for what is not JSON and RefusedError for what are no findings with facts.
    """
    first, second = _read(before), _read(after)
    with refusing_facts(f"{before} or {after}"):
        return compare(first, second).as_document()


def _read(path: Path) -> dict[str, Any]:
    document = read_json_file(path)
    problems = validator("findings").problems(document, limit=1)
    if problems:
        place = f"{path}, {problems[0].pointer}" if problems[0].pointer else str(path)
        raise RefusedError(f"these are not findings: {problems[0].message}", place=place, mend=_MEND)
    if "facts" not in document:
        raise RefusedError("the findings come without their facts", place=str(path), mend=_MEND)
    findings: dict[str, Any] = document
    return findings
