"""Every letter with facts of an example, as development and docs/mail show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.adapters.mail import Words, letter_words
from appliance.services.mail.facts import written
from appliance.services.mail.letters import LETTERS, Letters

_BASE = "https://app.example.org"
_STOP = f"{_BASE}/mail/stop/0b6c…/5f21…/k3J9…"

# By the names of facts, the same for all letters.
_FACTS: Mapping[str, Any] = {
    "organisation": "Larkfield Joinery Ltd",
    "person": "Ada Larkfield",
    "invited_by": "Ada Larkfield",
    "sender": "Ada Larkfield",
    "name": "Nightly device export",
    "role": "a member",
    "before": "Ada Larkfield",
    "after": "Ben Larkfield",
    "ending": "Ben Larkfield has declined.",
    "expires_on": "2026-12-05",
    "due_on": "2026-12-05",
    "ends_on": "2027-02-20",
    "deleted_on": "2026-12-05",
    "as_of": "2026-11-21",
    "since": "2026-11-16",
    "minutes": 30,
    "number": 4,
    "days": 30,
    "working_days": 2,
    "questions": 3,
    "has_passcode": True,
    "readiness": "nearly ready",
    "reason": "The rules this evaluation was made by have been replaced by newer ones.",
    "lines": ["2 controls improved", "5 answers were given or changed", "1 piece of evidence was added"],
    "next_steps": [
        "Switch MFA on for the company's email",
        "Remove Java 8 from the computer in the workshop",
    ],
    "items": [
        {"title": "Password policy, signed", "expires_on": "2026-12-12"},
        {"title": "Firewall rules of the main site", "expires_on": "2026-12-21"},
    ],
}
_LINKS: Mapping[Letters, str] = {
    Letters.INVITATION: "/invitation/Vn8x…",
    Letters.GUEST_LINK: "/guest/t5Qm…",
    Letters.OWNERSHIP_OFFERED: "/app/ownership",
    Letters.REPORT_READY: "/app/reports/7c0d…",
    Letters.REPORT_FAILED: "/app/reports/7c0d…",
    Letters.REPORT_SHARED: "/shared/Zp4r…",
    Letters.EVIDENCE_EXPIRING: "/app/evidence",
    Letters.RENEWAL: "/app/renewal",
    Letters.CLARIFICATION_COUNTDOWN: "/app/clarification",
    Letters.PROGRAM_LET_IN: "/app/tokens",
    Letters.DELETION_ASKED: "/app/settings/deletion",
    Letters.DELETION_DONE: "/deletions/91ab…",
}


def sample_words(letter: Letters) -> Words:
    """One letter of the example."""
    kind = LETTERS[letter]
    facts = {name: _FACTS[name] for name in kind.facts if name != "link"}
    if "link" in kind.facts:
        facts["link"] = "/app"
    kept = {**written(facts, kind.facts)}
    if "link" in kept:  # shortened, as no true link is
        kept["link"] = _LINKS.get(letter, "/app")
    stop = _STOP if kind.notice is not None else None
    return letter_words(letter.value, kept, base_url=_BASE, stop_url=stop)
