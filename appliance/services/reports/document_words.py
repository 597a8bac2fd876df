"""The words a report uses for the engine's codes, and how it writes a value that was read.

Readiness words only: nothing here may say that an organisation is certified or approved (RULE-16).
An unknown code is shown as it stands, so a newer pack never breaks an older report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATUS_WORDS: Mapping[str, str] = {
    "met": "Met",
    "partly_met": "Partly met",
    "not_met": "Not met",
    "not_applicable": "Not applicable",
    "unknown": "Not known",
}

OWN_ANSWER_WORDS: Mapping[str, str] = {
    "compliant": "Compliant",
    "partially_compliant": "Partially compliant",
    "not_compliant": "Not compliant",
    "not_applicable": "Not applicable",
}

OUTCOME_WORDS: Mapping[str, str] = {
    "would_fail": "Would fail",
    "not_ready": "Not ready",
    "nearly_ready": "Nearly ready",
    "ready": "Ready",
}

BOARD_WORDS: Mapping[str, str] = {
    "fail": "Fails",
    "unknown": "Not known",
    "pass": "Passes",
    "not_relevant": "Not relevant",
}

MARK_WORDS: Mapping[str, str] = {"auto_fail": "Automatic fail", "blocking": "Blocking"}

CHECK_WORDS: Mapping[str, str] = {
    "fail": "Fails",
    "partial": "Falls short",
    "unknown": "Not known",
    "notice": "Notice",
    "attest": "To confirm",
    "pass": "Passes",
    "not_relevant": "Not relevant",
}

EVIDENCE_WORDS: Mapping[str, str] = {
    "ok": "In order",
    "stale": "Too old",
    "expired": "Expired",
    "partial_coverage": "Covers a part only",
    "redacted": "Redacted",
    "not_yet": "Dated after this evaluation",
    "undated": "Not dated",
    "missing": "Missing",
    "not_wanted": "Not needed here",
    "not_bound": "Bound to no control",
}

COVERAGE_WORDS: Mapping[str, str] = {
    "estate": "the whole estate",
    "sample": "a sample",
    "single": "one item",
    "document": "a document",
}

EXCEPTION_WORDS: Mapping[str, str] = {
    "EVIDENCE_MISSING": "Evidence missing",
    "EVIDENCE_STALE": "Evidence too old",
    "EVIDENCE_EXPIRED": "Evidence expired",
    "EVIDENCE_PARTIAL": "Evidence covers a part only",
    "EVIDENCE_REDACTED": "Evidence redacted",
    "EVIDENCE_UNDATED": "Evidence not dated",
    "EVIDENCE_NOT_YET": "Evidence dated after this evaluation",
    "CHECK_UNDETERMINED": "Could not be decided",
    "PACK_DEPRECATED": "Rulepack superseded",
    "PACK_NOT_YET": "Rulepack not yet in force",
    "OWN_ANSWER_DIFFERS": "Own answer differs from the result",
}

EFFORT_WORDS: Mapping[str, str] = {"minutes": "Minutes", "hours": "Hours", "days": "Days", "weeks": "Weeks"}

SEVERITY_WORDS: Mapping[str, str] = {"error": "Must be corrected", "warning": "Worth a look"}

ANSWER_WORDS: Mapping[str, str] = {
    "answered": "Answered",
    "missing": "Still to answer",
    "not_asked": "Not asked of you",
    "too_long": "Too long",
}

SCOPE_WORDS: Mapping[str, str] = {"whole": "The whole organisation", "partial": "Part of the organisation"}

# The parts of the self-assessment, in the order of the portal.
ANSWER_SECTIONS: Mapping[str, str] = {
    "A1": "Organisation",
    "A2": "Scope",
    "A3": "Insurance",
    "A4": "Firewalls",
    "A5": "Secure configuration",
    "A6": "Security updates",
    "A7": "User access control",
    "A8": "Malware protection",
}

# The lists of the profile whose members can be in or out of scope.
SCOPE_LISTS: Mapping[str, str] = {
    "devices": "Devices",
    "boundary_devices": "Routers and firewalls",
    "cloud_services": "Cloud services",
    "software": "Software",
    "networks": "Networks",
    "external_services": "Services offered to the internet",
}


def word(words: Mapping[str, str], code: str | None) -> str:
    """The label of a code; the code itself where the table has none, and nothing for None."""
    return "" if code is None else words.get(code, code.replace("_", " "))


def given(value: Any) -> str:
    """A fact as text where it was given; nothing for one that is absent or null, so that its line goes."""
    return "" if value is None or value == "unknown" else str(value)


def shown(value: Any) -> str:
    """A fact as text: absent is "not known", JSON null is "none", other values as they were given."""
    if value is None:
        return "none"
    if value == "unknown":
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def counted(number: int, one: str, many: str) -> str:
    """`1 control is`, `3 controls are`: number and noun in agreement."""
    return f"{number} {one if number == 1 else many}"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def title_of_kind(pack_document: Mapping[str, Any], kind: str) -> str:
    """The pack's title of a kind of evidence; the kind itself where the pack names none."""
    for entry in pack_document.get("evidence_kinds", ()):
        if entry["id"] == kind:
            return str(entry.get("title", kind))
    return kind.replace("_", " ")
