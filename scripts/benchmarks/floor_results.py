"""What the hand-written checks say. The fields mean the same as in the engine's findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PASS, NOT_RELEVANT = "pass", "not_relevant"
OFFENDS = "offends"


@dataclass(slots=True)
class Input:
    """A path that was read, with each value found there and how often."""

    path: str
    values: list[tuple[Any, int]]


@dataclass(slots=True)
class Item:
    path: str
    name: str
    state: str
    message: str
    readings: dict[str, Any]
    missing: list[str]


@dataclass(slots=True)
class Check:
    id: str
    effect: str
    outcome: str
    auto_fail: bool
    blocking: bool
    message: str | None
    considered: int
    items: list[Item]
    inputs: list[Input]


@dataclass(slots=True)
class Proof:
    """One piece of evidence, judged."""

    id: str
    kind: str
    state: str
    age_days: int | None
    reason: str


@dataclass(slots=True)
class Wish:
    """Evidence a control wants, and the best there is for it."""

    id: str
    state: str
    evidence_ids: list[str]


@dataclass(slots=True)
class Finding:
    control_id: str
    status: str
    auto_fail: bool
    blocking: bool
    reason: str
    checks: list[Check]
    evidence: list[Proof]
    wanted: list[Wish]


@dataclass(slots=True)
class BoardLine:
    control_id: str
    check_id: str
    kind: str
    state: str
    items: list[tuple[str, str]]


@dataclass(slots=True)
class Evaluation:
    outcome: str
    totals: dict[str, int]
    board: list[BoardLine]
    findings: list[Finding]


def summary(items: Sequence[Item], considered: int) -> str | None:
    """One sentence for all items; the first three by name."""
    offends = [item for item in items if item.state == OFFENDS]
    chosen = offends or items
    if not chosen:
        return None
    if len(chosen) == 1:
        return chosen[0].message
    names = ", ".join(item.name for item in chosen[:3])
    more = f" and {len(chosen) - 3} more" if len(chosen) > 3 else ""
    lead = f"{len(chosen)} of {considered}" if offends else f"Not known for {len(chosen)} of {considered}"
    return f"{lead}: {names}{more}. {chosen[0].message}"
