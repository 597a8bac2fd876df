"""The control page: what it asks, your answer, our result, why, the evidence, how to fix it (FIND-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.assessment_pages.control_trace import Trace, build_trace
from appliance.services.reports.document_actions import EFFORTS
from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactNames
from appliance.services.reports.document_fact_words import days_in_words
from appliance.services.reports.document_words import (
    EFFORT_WORDS,
    EVIDENCE_WORDS,
    OWN_ANSWER_WORDS,
    STATUS_WORDS,
    title_of_kind,
    word,
)

Json = Mapping[str, Any]

_ANSWER_MEANINGS: Mapping[str, str] = {
    "compliant": "We meet all of it",
    "partially_compliant": "We meet a part of it",
    "not_compliant": "We do not meet it",
    "not_applicable": "It does not apply to us",
}


@dataclass(frozen=True)
class Asked:
    """What the control asks for, from the pack; the same whether or not anything was judged yet."""

    control_id: str
    title: str
    theme: str
    theme_title: str
    requirement: str
    guidance: str
    sections: tuple[str, ...]
    requirements: tuple[str, ...]
    questions: tuple[str, ...]
    standard: str


@dataclass(frozen=True)
class WantedEvidence:
    """Evidence the control wants. ``kinds`` are pairs of code and title; ``given`` is how many there are."""

    purpose: str
    kinds: tuple[tuple[str, str], ...]
    state: str
    state_word: str
    given: int


@dataclass(frozen=True)
class JudgedEvidence:
    """What the evaluation said of one piece of evidence, by its id."""

    evidence_id: str
    kind_title: str
    state: str
    state_word: str
    reason: str
    captured_on: str
    age_days: int | None
    limit_days: int | None
    sha256: str


@dataclass(frozen=True)
class Remedy:
    """How to fix it; ``because`` are the titles of the checks that call for it.

    ``waits``: nobody knows yet whether it is needed, because all of those checks lack facts.
    """

    text: str
    effort: str
    effort_word: str
    because: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class ControlResult:
    """What an evaluation said of the control."""

    status: str
    status_word: str
    own_answer: str
    own_answer_word: str
    differs: str
    would_fail: bool
    reason: str
    trace: Trace
    wanted: tuple[WantedEvidence, ...]
    evidence: tuple[JudgedEvidence, ...]
    remedies: tuple[Remedy, ...]


def own_answer_choices() -> tuple[tuple[str, str, str], ...]:
    """The four answers as code, words and meaning, in the order of a form."""
    return tuple((code, text, _ANSWER_MEANINGS[code]) for code, text in OWN_ANSWER_WORDS.items())


def build_asked(control: Json, pack_document: Json) -> Asked:
    """What the pack says of a control."""
    themes = {theme["id"]: theme["title"] for theme in pack_document["themes"]}
    references = control["references"]
    return Asked(
        control_id=control["id"],
        title=control["title"],
        theme=control["theme"],
        theme_title=themes.get(control["theme"], ""),
        requirement=control["requirement"],
        guidance=control["guidance"],
        sections=tuple(references["sections"]),
        requirements=tuple(references["requirements"]),
        questions=tuple(references["questions"]),
        standard=str(pack_document["standard"]["version"]),
    )


def build_result(finding: Json, pack_document: Json, names: FactNames = SCHEMA_NAMES) -> ControlResult:
    """Everything an evaluation document says of one control, in words."""
    own, status = finding["own_answer"], finding["status"]
    return ControlResult(
        status=status,
        status_word=word(STATUS_WORDS, status),
        own_answer=own or "",
        own_answer_word=word(OWN_ANSWER_WORDS, own) or "No answer yet",
        differs=differing(own, status),
        would_fail=finding["auto_fail"] or finding["blocking"],
        reason=names.plain(finding["reason"]),
        trace=build_trace(finding, names),
        wanted=tuple(
            _wanted(want, pack_document) for want in finding["wanted"] if want["state"] != "not_wanted"
        ),
        evidence=tuple(_judged(item, pack_document) for item in finding["evidence"]),
        remedies=_remedies(finding),
    )


def differing(own: str | None, status: str) -> str:
    """One sentence where the person's answer claims another result than ours; nothing where they agree."""
    claims = {
        "compliant": "met",
        "partially_compliant": "partly_met",
        "not_compliant": "not_met",
        "not_applicable": "not_applicable",
    }
    if not own or claims[own] == status:
        return ""
    answered, result = word(OWN_ANSWER_WORDS, own).lower(), word(STATUS_WORDS, status).lower()
    return f"You answered “{answered}”. By our reading of your facts it is {result}: look at why below."


def _wanted(want: Json, pack_document: Json) -> WantedEvidence:
    return WantedEvidence(
        purpose=want["purpose"],
        kinds=tuple((kind, title_of_kind(pack_document, kind)) for kind in want["kinds"]),
        state=want["state"],
        state_word=word(EVIDENCE_WORDS, want["state"]),
        given=len(want["evidence_ids"]),
    )


def _judged(item: Json, pack_document: Json) -> JudgedEvidence:
    return JudgedEvidence(
        evidence_id=item["id"],
        kind_title=title_of_kind(pack_document, item["kind"]),
        state=item["state"],
        state_word=word(EVIDENCE_WORDS, item["state"]),
        reason=days_in_words(item["reason"]),
        captured_on=item["captured_at"] or "",
        age_days=item["age_days"],
        limit_days=item["limit_days"],
        sha256=item["sha256"] or "",
    )


def _remedies(finding: Json) -> tuple[Remedy, ...]:
    """The pack's advice: what is surely needed first, then what is quick."""
    checks = {check["id"]: check for check in finding["checks"]}
    remedies = [
        Remedy(
            text=days_in_words(advice["text"]),
            effort=advice["effort"],
            effort_word=word(EFFORT_WORDS, advice["effort"]),
            because=tuple(checks[ident]["title"] for ident in advice["checks"] if ident in checks),
            waits=not any(_spoke(checks[ident]) for ident in advice["checks"] if ident in checks),
        )
        for advice in finding["remediation"]
    ]
    return tuple(sorted(remedies, key=lambda remedy: (remedy.waits, EFFORTS.index(remedy.effort))))


def _spoke(check: Json) -> bool:
    """Whether the check found something, rather than having nothing to go by."""
    return any(item["state"] == "offends" for item in check["items"]) or not check["items"]
