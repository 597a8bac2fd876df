"""What an evaluation says, as frozen values. Nothing here decides anything.

``as_document`` gives plain JSON values whose shape is ``findings.schema.json``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from appliance.engine.expression.syntax import Scalar

MET, PARTLY_MET, NOT_MET = "met", "partly_met", "not_met"
NOT_APPLICABLE, UNDETERMINED = "not_applicable", "unknown"
STATUSES = (MET, PARTLY_MET, NOT_MET, NOT_APPLICABLE, UNDETERMINED)


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value that was read, and from how many places."""

    value: Scalar
    count: int


@dataclass(frozen=True, slots=True)
class Input:
    """What a check read: a path (``[*]`` for every entry) and the values found there."""

    path: str
    values: tuple[ValueCount, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One value read for one entry."""

    path: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Item:
    """An entry that a check objects to (``offends``) or cannot judge (``unknown``)."""

    path: str
    name: str
    state: str
    message: str
    inputs: tuple[Reading, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check said. ``considered`` counts the entries it looked at.

    ``code`` names a notice or attestation for programs, such as ``WEAK_FACTOR``.
    """

    id: str
    title: str
    effect: str
    outcome: str
    code: str | None
    auto_fail: bool
    blocking: bool
    questions: tuple[str, ...]
    expected: str
    message: str | None
    considered: int
    items: tuple[Item, ...]
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class BoundEvidence:
    """An evidence item bound to the control, and whether it may be relied on. Ages in days."""

    id: str
    kind: str
    state: str
    captured_at: str | None
    age_days: int | None
    limit_days: int | None
    sha256: str | None
    source_system: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class WantedEvidence:
    """Evidence the control asks for: at least one ``ok`` item of any of the kinds."""

    id: str
    kinds: tuple[str, ...]
    purpose: str
    state: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about the checks named, and the effort it takes."""

    id: str
    text: str
    effort: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """Where the requirement stands: edition of the standard, sections, question numbers."""

    standard: str
    sections: tuple[str, ...]
    requirements: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one control. ``own_answer`` is the person's, ``status`` is ours."""

    control_id: str
    theme: str
    title: str
    status: str
    own_answer: str | None
    auto_fail: bool
    blocking: bool
    reason: str
    references: References
    checks: tuple[CheckResult, ...]
    evidence: tuple[BoundEvidence, ...]
    wanted: tuple[WantedEvidence, ...]
    remediation: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class ContradictionFound:
    """Two facts that cannot both be true."""

    id: str
    severity: str
    title: str
    message: str
    mend: str
    items: tuple[Item, ...]
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class ExceptionNote:
    """Something that keeps a result from being clean (RULE-07)."""

    code: str
    control_id: str | None
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """Something the organisation must be able to state, though it is out of scope."""

    code: str
    control_id: str
    path: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Named:
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line of the would-fail board: a check that alone decides the outcome."""

    control_id: str
    check_id: str
    kind: str
    questions: tuple[str, ...]
    title: str
    state: str
    items: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class OutOfScope:
    path: str
    name: str
    reason: str


def as_document(value: Any) -> Any:
    """Plain JSON values of a frozen value, field by field."""
    kind = value.__class__
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [as_document(entry) for entry in value]
    if kind is dict:
        return {key: as_document(entry) for key, entry in value.items()}
    return {name: as_document(getattr(value, name)) for name in _field_names(kind)}


_PLAIN = frozenset([str, int, float, bool, type(None)])


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
