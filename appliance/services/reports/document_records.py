"""What stands behind the result: contradictions, exceptions, residual risk, scope, evidence register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_checks import LIST_LIMIT, Reading, build_readings
from appliance.services.reports.document_wording import PLAIN, Wording
from appliance.services.reports.document_words import (
    COVERAGE_WORDS,
    EVIDENCE_WORDS,
    EXCEPTION_WORDS,
    SCOPE_LISTS,
    SEVERITY_WORDS,
    STATUS_WORDS,
    given,
    title_of_kind,
    word,
)

Json = Mapping[str, Any]

# Names in scope stand in running text, so more of them fit than in a list of findings.
NAMES_LIMIT = 200


@dataclass(frozen=True)
class Contradiction:
    """Two statements that cannot both be true, and what to correct."""

    title: str
    severity: str
    severity_word: str
    message: str
    mend: str
    subjects: tuple[str, ...]
    not_shown: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class ExceptionLine:
    """Something to know before relying on the result; `control_id` is empty if it concerns all of it."""

    code: str
    code_word: str
    control_id: str
    subjects: tuple[str, ...]
    detail: str


@dataclass(frozen=True)
class ResidualRisk:
    """A control that stays open. `weight`: would_fail, not_met, unknown or partly_met."""

    control_id: str
    title: str
    status: str
    status_word: str
    weight: str
    reason: str


@dataclass(frozen=True)
class Attestation:
    """Something outside our sight that the organisation must confirm in writing."""

    code: str
    control_id: str
    name: str
    message: str


@dataclass(frozen=True)
class ScopeGroup:
    """The in-scope members of one list of the profile, by name."""

    title: str
    total: int
    names: tuple[str, ...]
    not_shown: int


@dataclass(frozen=True)
class LeftOut:
    """Something out of scope, and why."""

    name: str
    path: str
    reason: str


@dataclass(frozen=True)
class Scope:
    """What the result covers and what it does not."""

    inside: tuple[ScopeGroup, ...]
    outside: tuple[LeftOut, ...]
    outside_not_shown: int
    attestations: tuple[Attestation, ...]


@dataclass(frozen=True)
class EvidenceUse:
    """The state of a piece of evidence for one control."""

    control_id: str
    state: str
    state_word: str


@dataclass(frozen=True)
class EvidenceRecord:
    """One line of the evidence register; dates are ISO, `sha256` is empty where no file was hashed."""

    evidence_id: str
    name: str
    kind_title: str
    captured_on: str
    expires_on: str
    coverage: str
    source: str
    redacted: bool
    sha256: str
    uses: tuple[EvidenceUse, ...]


def build_contradictions(evaluation: Json, wording: Wording = PLAIN) -> tuple[Contradiction, ...]:
    """The contradictions, errors before warnings."""
    ordered = sorted(evaluation["contradictions"], key=lambda entry: entry["severity"] != "error")
    return tuple(
        Contradiction(
            title=entry["title"],
            severity=entry["severity"],
            severity_word=word(SEVERITY_WORDS, entry["severity"]),
            message=wording.sentence(entry["message"]),
            mend=wording.sentence(entry["mend"]),
            subjects=tuple(
                wording.sentence(item["message"] or item["name"], item["path"])
                for item in entry["items"][:LIST_LIMIT]
            ),
            not_shown=max(0, len(entry["items"]) - LIST_LIMIT),
            readings=build_readings(entry["inputs"], wording),
        )
        for entry in ordered
    )


def build_exceptions(evaluation: Json, wording: Wording = PLAIN) -> tuple[ExceptionLine, ...]:
    """The exceptions, in the order of the evaluation; what is said of several subjects is said once."""
    subjects: dict[tuple[str, str, str], list[str]] = {}
    for entry in evaluation["exceptions"]:
        said = (entry["code"], entry["control_id"] or "", wording.sentence(entry["detail"]))
        subjects.setdefault(said, []).append(wording.names.entry_name(entry["subject"]))
    return tuple(
        ExceptionLine(code, word(EXCEPTION_WORDS, code), control_id, tuple(named), detail)
        for (code, control_id, detail), named in subjects.items()
    )


def build_residual_risk(evaluation: Json, wording: Wording = PLAIN) -> tuple[ResidualRisk, ...]:
    """Every control that stays open if nothing is done, the gravest first."""
    order = {"would_fail": 0, "not_met": 1, "unknown": 2, "partly_met": 3}
    risks = [_risk(finding, wording) for finding in evaluation["findings"] if finding["status"] in order]
    return tuple(sorted(risks, key=lambda risk: order[risk.weight]))


def _risk(finding: Json, wording: Wording) -> ResidualRisk:
    fails_all = finding["auto_fail"] or finding["blocking"]
    return ResidualRisk(
        control_id=finding["control_id"],
        title=finding["title"],
        status=finding["status"],
        status_word=word(STATUS_WORDS, finding["status"]),
        weight="would_fail" if fails_all else finding["status"],
        reason=wording.sentence(finding["reason"]),
    )


def build_scope(evaluation: Json, wording: Wording = PLAIN) -> Scope:
    """What is in and out, with reasons, and what the organisation must confirm."""
    outside = evaluation["scope"]["out"]
    return Scope(
        inside=_groups(evaluation["scope"]["in"]),
        outside=tuple(
            LeftOut(item["name"], item["path"], wording.sentence(item["reason"]))
            for item in outside[:LIST_LIMIT]
        ),
        outside_not_shown=max(0, len(outside) - LIST_LIMIT),
        attestations=tuple(
            Attestation(
                entry["code"], entry["control_id"] or "", entry["name"], wording.sentence(entry["message"])
            )
            for entry in evaluation["attestations"]
        ),
    )


def _groups(entries: Sequence[Json]) -> tuple[ScopeGroup, ...]:
    names: dict[str, list[str]] = {}
    for entry in entries:
        names.setdefault(_list_of(entry["path"]), []).append(entry["name"])
    return tuple(
        ScopeGroup(
            title=word(SCOPE_LISTS, key),
            total=len(members),
            names=tuple(members[:NAMES_LIMIT]),
            not_shown=max(0, len(members) - NAMES_LIMIT),
        )
        for key, members in names.items()
    )


def _list_of(path: str) -> str:
    """`profile.devices[tills]` belongs to the list `devices`."""
    return path.removeprefix("profile.").partition("[")[0]


def build_evidence_register(
    evaluation: Json, facts: Json, pack_document: Json, wording: Wording = PLAIN
) -> tuple[EvidenceRecord, ...]:
    """Every piece of evidence given, by id, with its state for each control it is bound to."""
    uses: dict[str, list[EvidenceUse]] = {}
    for finding in evaluation["findings"]:
        for item in finding["evidence"]:
            use = EvidenceUse(finding["control_id"], item["state"], word(EVIDENCE_WORDS, item["state"]))
            uses.setdefault(item["id"], []).append(use)
    given = sorted(facts.get("evidence", ()), key=lambda item: str(item["id"]))
    return tuple(_record(item, tuple(uses.get(item["id"], ())), pack_document, wording) for item in given)


def _record(
    item: Json, uses: tuple[EvidenceUse, ...], pack_document: Json, wording: Wording
) -> EvidenceRecord:
    return EvidenceRecord(
        evidence_id=item["id"],
        name=wording.names.entry_name(item["id"]),
        kind_title=title_of_kind(pack_document, item["kind"]),
        captured_on=given(item.get("captured_at")),
        expires_on=given(item.get("expires_at")),
        coverage=_coverage(item),
        source=given(item.get("source_system")),
        redacted=bool(item.get("redacted", False)),
        sha256=given(item.get("sha256")),
        uses=uses,
    )


def _coverage(item: Json) -> str:
    words = word(COVERAGE_WORDS, item.get("coverage"))
    covered, total = item.get("covered_count"), item.get("total_count")
    if covered is None or total is None:
        return words
    return f"{words}: {covered} of {total}" if words else f"{covered} of {total}"
