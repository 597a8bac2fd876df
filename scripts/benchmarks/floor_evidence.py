"""Whether evidence may be relied on, and whether each control has what it wants: the sheet's section 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scripts.benchmarks.floor_results import Proof, Wish

# from nearly good to of no use
_STATES = ("ok", "stale", "expired", "partial_coverage", "not_yet", "undated", "redacted")
WANTED: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "CE-1": (
        ("host-firewall-evidence", ("mdm_export", "screenshot_setting")),
        ("boundary-firewall-evidence", ("firewall_rules",)),
    ),
    "CE-2": (("firewall-administration-evidence", ("screenshot_setting", "process_record")),),
    "CE-3": (
        ("firewall-rules-evidence", ("firewall_rules",)),
        ("firewall-review-evidence", ("firewall_review",)),
    ),
    "CE-4": (("clean-up-evidence", ("device_inventory", "mdm_export")),),
    "CE-5": (("passwords-changed-evidence", ("screenshot_setting", "process_record", "mdm_export")),),
    "CE-6": (("lock-settings-evidence", ("mdm_export", "screenshot_setting")),),
    "CE-7": (
        ("system-inventory-evidence", ("device_inventory",)),
        ("extended-support-evidence", ("esu_proof",)),
    ),
    "CE-8": (("software-inventory-evidence", ("device_inventory",)),),
    "CE-9": (("patch-report-evidence", ("patch_report",)),),
    "CE-10": (("user-list-evidence", ("user_list",)), ("account-process-evidence", ("process_record",))),
    "CE-11": (
        ("administrator-list-evidence", ("admin_list",)),
        ("administrator-review-evidence", ("admin_review",)),
    ),
    "CE-12": (("mfa-evidence", ("mfa_report",)),),
    "CE-13": (
        ("password-settings-evidence", ("screenshot_setting",)),
        ("password-policy-evidence", ("policy_doc",)),
    ),
    "CE-14": (("malware-protection-evidence", ("am_console", "mdm_export")),),
    "CE-15": (("approved-applications-evidence", ("mdm_export", "policy_doc")),),
}


def proofs(
    evidence: Sequence[Mapping[str, Any]], fresh_days: Mapping[str, int], as_of: date
) -> dict[str, list[Proof]]:
    """Every piece of evidence judged once, under each control it is given for."""
    found: dict[str, list[Proof]] = {}
    for piece in sorted(evidence, key=lambda piece: str(piece["id"])):
        proof = _judged(piece, fresh_days.get(piece["kind"]), as_of)
        for control_id in piece["control_ids"]:
            found.setdefault(control_id, []).append(proof)
    return found


def wishes(control_id: str, given: Sequence[Proof], unwanted: Sequence[str]) -> list[Wish]:
    """How each wish of a control stands."""
    return [
        _wish(wish_id, [proof for proof in given if proof.kind in kinds], wish_id not in unwanted)
        for wish_id, kinds in WANTED.get(control_id, ())
    ]


def _wish(wish_id: str, fitting: Sequence[Proof], wanted: bool) -> Wish:  # noqa: FBT001 - one of two states
    best = min((proof.state for proof in fitting), key=_STATES.index, default="missing")
    return Wish(wish_id, best if wanted else "not_wanted", [proof.id for proof in fitting])


def _judged(piece: Mapping[str, Any], limit: int | None, as_of: date) -> Proof:
    captured = piece.get("captured_at")
    age = None if captured is None else (as_of - date.fromisoformat(captured)).days
    state, reason = _state(piece, age, limit, as_of)
    return Proof(piece["id"], piece["kind"], state, age, reason)


def _state(piece: Mapping[str, Any], age: int | None, limit: int | None, as_of: date) -> tuple[str, str]:
    expires = piece.get("expires_at")
    if piece.get("redacted"):
        return "redacted", "Redacted: its content is gone."
    if age is None:
        return "undated", "It carries no date."
    if age < 0:
        return "not_yet", f"Captured on {piece['captured_at']}, after the evaluation date."
    if expires is not None and date.fromisoformat(expires) < as_of:
        return "expired", f"It expired on {expires}."
    if limit is not None and age > limit:
        return "stale", f"{age} days old; this kind is fresh for {limit} days."
    return _coverage(piece)


def _coverage(piece: Mapping[str, Any]) -> tuple[str, str]:
    covered, total = piece.get("covered_count"), piece.get("total_count")
    if piece.get("coverage") not in ("estate", "document"):
        return "partial_coverage", "It covers a part, not the whole estate."
    if covered is not None and total is not None and covered != total:
        return "partial_coverage", f"It covers {covered} of {total}."
    return "ok", "Dated, fresh and covering everything."
