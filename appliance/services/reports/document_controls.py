"""One section per control: the assessed result, the organisation's own answer, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_checks import (
    CheckEntry,
    QuietCheck,
    build_quiet_checks,
    build_spoken_checks,
)
from appliance.services.reports.document_wording import PLAIN, Wording
from appliance.services.reports.document_words import (
    EFFORT_WORDS,
    EVIDENCE_WORDS,
    OWN_ANSWER_WORDS,
    STATUS_WORDS,
    given,
    title_of_kind,
    word,
)

Json = Mapping[str, Any]


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence bound to a control; ages and limits are days, None where there is none."""

    evidence_id: str
    name: str
    kind_title: str
    state: str
    state_word: str
    captured_on: str
    age_days: int | None
    limit_days: int | None
    source: str
    sha256: str
    reason: str


@dataclass(frozen=True)
class WantedLine:
    """Evidence a control wants, what for, and whether it has it."""

    purpose: str
    kinds: tuple[str, ...]
    state: str
    state_word: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """What to do about a control and the effort it takes."""

    text: str
    effort: str
    effort_word: str


@dataclass(frozen=True)
class ControlSection:
    """Everything the report says about one control."""

    control_id: str
    theme_title: str
    title: str
    requirement: str
    status: str
    status_word: str
    own_answer: str
    own_answer_word: str
    own_answer_differs: bool
    auto_fail: bool
    blocking: bool
    reason: str
    standard: str
    sections: tuple[str, ...]
    requirements: tuple[str, ...]
    questions: tuple[str, ...]
    spoken: tuple[CheckEntry, ...]
    passed: tuple[QuietCheck, ...]
    not_relevant: tuple[QuietCheck, ...]
    wanted: tuple[WantedLine, ...]
    evidence: tuple[EvidenceLine, ...]
    advice: tuple[Advice, ...]


def build_controls(
    evaluation: Json, pack_document: Json, wording: Wording = PLAIN
) -> tuple[ControlSection, ...]:
    """A section for every finding, in the order of the evaluation: the scope gate first."""
    controls = {control["id"]: control for control in pack_document["controls"]}
    themes = {theme["id"]: theme["title"] for theme in pack_document["themes"]}
    differing = {
        note["control_id"] for note in evaluation["exceptions"] if note["code"] == "OWN_ANSWER_DIFFERS"
    }
    return tuple(
        _section(
            finding,
            controls.get(finding["control_id"], {}),
            themes.get(finding["theme"], ""),
            pack_document,
            wording,
            differs=finding["control_id"] in differing,
        )
        for finding in evaluation["findings"]
    )


def _section(
    finding: Json, control: Json, theme_title: str, pack_document: Json, wording: Wording, *, differs: bool
) -> ControlSection:
    own, references = finding["own_answer"], finding["references"]
    return ControlSection(
        control_id=finding["control_id"],
        theme_title=theme_title,
        title=finding["title"],
        requirement=control.get("requirement", ""),
        status=finding["status"],
        status_word=word(STATUS_WORDS, finding["status"]),
        own_answer=own or "",
        own_answer_word=word(OWN_ANSWER_WORDS, own) or "None given",
        own_answer_differs=differs,
        auto_fail=finding["auto_fail"],
        blocking=finding["blocking"],
        reason=wording.sentence(finding["reason"]),
        standard=str(references.get("standard", "")),
        sections=tuple(references.get("sections", ())),
        requirements=tuple(references.get("requirements", ())),
        questions=tuple(references.get("questions", ())),
        spoken=build_spoken_checks(finding["checks"], wording),
        passed=build_quiet_checks(finding["checks"], "pass"),
        not_relevant=build_quiet_checks(finding["checks"], "not_relevant"),
        wanted=tuple(_wanted(line, pack_document) for line in finding["wanted"]),
        evidence=tuple(_evidence(item, pack_document, wording) for item in finding["evidence"]),
        advice=tuple(_advice(line, wording) for line in finding["remediation"]),
    )


def _wanted(line: Json, pack_document: Json) -> WantedLine:
    return WantedLine(
        purpose=line["purpose"],
        kinds=tuple(title_of_kind(pack_document, kind) for kind in line["kinds"]),
        state=line["state"],
        state_word=word(EVIDENCE_WORDS, line["state"]),
        evidence_ids=tuple(line["evidence_ids"]),
    )


def _evidence(item: Json, pack_document: Json, wording: Wording) -> EvidenceLine:
    return EvidenceLine(
        evidence_id=item["id"],
        name=wording.names.entry_name(item["id"]),
        kind_title=title_of_kind(pack_document, item["kind"]),
        state=item["state"],
        state_word=word(EVIDENCE_WORDS, item["state"]),
        captured_on=given(item.get("captured_at")),
        age_days=item.get("age_days"),
        limit_days=item.get("limit_days"),
        source=given(item.get("source_system")),
        sha256=given(item.get("sha256")),
        reason=wording.sentence(item.get("reason") or ""),
    )


def _advice(line: Json, wording: Wording) -> Advice:
    return Advice(wording.sentence(line["text"]), line["effort"], word(EFFORT_WORDS, line["effort"]))
