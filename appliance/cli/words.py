"""The words people read for the codes in documents: readiness, never a certificate."""

from __future__ import annotations

_WORDS = {
    "would_fail": "would fail",
    "not_ready": "not ready",
    "nearly_ready": "nearly ready",
    "ready": "ready",
    "met": "met",
    "partly_met": "partly met",
    "not_met": "not met",
    "not_applicable": "does not apply",
    "unknown": "not known",
    "fail": "fails",
    "pass": "passes",
    "partial": "in part",
    "notice": "note",
    "attest": "to attest",
    "not_relevant": "nothing to check",
    "too_long": "too long",
    "not_asked": "not asked",
}
_TONES = {
    "good": ("ready", "met", "pass", "answered", "improved"),
    "bad": ("would_fail", "not_ready", "not_met", "fail", "too_long", "regressed"),
    "doubt": ("nearly_ready", "partly_met", "unknown", "partial", "missing", "changed"),
}


def word(code: str | None) -> str:
    """The code in words; nothing at all where there is no result."""
    return "not in the pack" if code is None else _WORDS.get(code, code.replace("_", " "))


def tone(code: str | None) -> str | None:
    """good, bad or doubt, for colouring."""
    return next((tone for tone, codes in _TONES.items() if code in codes), None)
