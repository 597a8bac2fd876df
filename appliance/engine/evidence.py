"""Whether evidence may be relied on at the evaluation date (sheet, section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from appliance.engine.findings import BoundEvidence, WantedEvidence

OK, MISSING, NOT_WANTED = "ok", "missing", "not_wanted"
# from nearly good to of no use; a want takes the best state among its items
STATES = (OK, "stale", "expired", "partial_coverage", "not_yet", "undated", "redacted")
_WHOLE = ("estate", "document")  # coverage that stands for everything in scope


def bound_evidence(
    evidence: Iterable[Mapping[str, Any]], kinds: Mapping[str, int], as_of: date
) -> dict[str, list[BoundEvidence]]:
    """Every evidence item judged once, listed under each control it is bound to.

    ``kinds`` gives the days for which a kind stays fresh.
    """
    found: dict[str, list[BoundEvidence]] = {}
    for item in evidence:
        judged = _judged(item, kinds.get(item["kind"]), as_of)
        for control_id in item["control_ids"]:
            found.setdefault(control_id, []).append(judged)
    return found


def ok_kinds(items: Iterable[BoundEvidence]) -> frozenset[str]:
    """The kinds of which at least one item may be relied on."""
    return frozenset(item.kind for item in items if item.state == OK)


def wanted(data: Mapping[str, Any], items: Sequence[BoundEvidence], *, applies: bool) -> WantedEvidence:
    """How one wish for evidence stands."""
    fitting = [item for item in items if item.kind in data["kinds"]]
    state = min((item.state for item in fitting), key=STATES.index, default=MISSING)
    return WantedEvidence(
        id=data["id"],
        kinds=tuple(data["kinds"]),
        purpose=data["purpose"],
        state=state if applies else NOT_WANTED,
        evidence_ids=tuple(item.id for item in fitting),
    )


def _judged(item: Mapping[str, Any], limit: int | None, as_of: date) -> BoundEvidence:
    captured = item.get("captured_at")
    age = None if captured is None else as_of.toordinal() - date.fromisoformat(captured).toordinal()
    state, reason = _state(item, age, limit, as_of)
    return BoundEvidence(
        id=item["id"],
        kind=item["kind"],
        state=state,
        captured_at=captured,
        age_days=age,
        limit_days=limit,
        sha256=item.get("sha256"),
        source_system=item.get("source_system"),
        reason=reason,
    )


def _state(item: Mapping[str, Any], age: int | None, limit: int | None, as_of: date) -> tuple[str, str]:
    """The first thing that is wrong with it, in words."""
    expires = item.get("expires_at")
    if item.get("redacted"):
        return "redacted", "Redacted: its content is gone."
    if age is None:
        return "undated", "It carries no date."
    if age < 0:
        return "not_yet", f"Captured on {item['captured_at']}, after the evaluation date."
    if expires is not None and expires < as_of.isoformat():
        return "expired", f"It expired on {expires}."
    if limit is not None and age > limit:
        return "stale", f"{age} days old; this kind is fresh for {limit} days."
    return _coverage(item)


def _coverage(item: Mapping[str, Any]) -> tuple[str, str]:
    coverage = item.get("coverage")
    covered, total = item.get("covered_count"), item.get("total_count")
    if coverage is None:
        return "partial_coverage", "It does not say what it covers."
    if coverage not in _WHOLE:
        part = "one device or user" if coverage == "single" else "a sample"
        return "partial_coverage", f"It covers {part}, not the whole estate."
    if covered != total:
        return "partial_coverage", f"It covers {_count(covered)} of {_count(total)}."
    return OK, "Dated, fresh and covering everything."


def _count(number: int | None) -> str:
    return "an unknown number" if number is None else str(number)
