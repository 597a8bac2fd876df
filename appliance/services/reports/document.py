"""The report as data: one frozen object that every rendering (HTML, PDF, JSON) is made from.

Pure: the same evaluation, answers, facts and pack give the same object, on any machine. Standard library
and our own pure modules only, because the offline verifier builds the report again to check it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from appliance.services.reports.document_actions import (
    Action,
    EvidenceRequest,
    FactRequest,
    build_actions,
    build_evidence_requests,
    build_fact_requests,
)
from appliance.services.reports.document_answers import AnswerAnnex, build_answers
from appliance.services.reports.document_controls import ControlSection, build_controls
from appliance.services.reports.document_front import (
    BoardEntry,
    Cover,
    ThemeSummary,
    Totals,
    build_board,
    build_cover,
    build_themes,
    build_totals,
)
from appliance.services.reports.document_records import (
    Contradiction,
    EvidenceRecord,
    ExceptionLine,
    ResidualRisk,
    Scope,
    build_contradictions,
    build_evidence_register,
    build_exceptions,
    build_residual_risk,
    build_scope,
)
from appliance.services.reports.document_wording import wording_of

Json = Mapping[str, Any]

# Raised when the fields or the fixed wording change: reports of the old format keep their digest.
REPORT_FORMAT = 2

DISCLAIMER = (
    "This report tells how ready the organisation is, by our own reading of the published requirements and "
    "of the facts given to us. It is not a certificate and promises none: only a licensed certification body "
    "can assess an application and decide on it. A fact nobody gave counts as not known, never as a pass."
)

VERIFICATION_STEPS = (
    (
        "The digest at the foot of every page of the PDF, and at the end of the HTML copy, is the SHA-256 of "
        "the content of this report. It also stands in the PDF's keywords."
    ),
    (
        "Ask for bundle.json. It holds the facts, the rules, the findings and this report, with a hash of "
        "each part and a signature over all of them."
    ),
    (
        "Run the first command below where Transcrypt is installed, or the second with nothing but Python. "
        "Both check the signature and every hash, evaluate the facts again and compare the result with this "
        "report."
    ),
    "Compare the fingerprint of the signing key with the one the organisation gave you by another way.",
)

VERIFICATION_COMMANDS = (
    "transcrypt verify bundle.json --pdf report.pdf --key KEY.pub",
    "python3 transcrypt-verify.pyz bundle.json --pdf report.pdf --key KEY.pub",
)


@dataclass(frozen=True)
class PackNote:
    """The rules that were applied: the hash names them exactly."""

    pack_id: str
    version: str
    title: str
    sha256: str
    standard: str
    standard_version: str
    question_set: str
    applies_from: str


@dataclass(frozen=True)
class Verification:
    """How a stranger checks this report."""

    steps: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True)
class ReportDocument:
    """The whole report. `as_document()` is its JSON form, whose canonical SHA-256 is its digest."""

    format: int
    cover: Cover
    board: tuple[BoardEntry, ...]
    totals: Totals
    themes: tuple[ThemeSummary, ...]
    actions: tuple[Action, ...]
    fact_requests: tuple[FactRequest, ...]
    evidence_requests: tuple[EvidenceRequest, ...]
    controls: tuple[ControlSection, ...]
    contradictions: tuple[Contradiction, ...]
    exceptions: tuple[ExceptionLine, ...]
    residual_risk: tuple[ResidualRisk, ...]
    scope: Scope
    evidence_register: tuple[EvidenceRecord, ...]
    answer_annex: AnswerAnnex
    verification: Verification
    pack: PackNote
    attribution: str
    disclaimer: str

    def as_document(self) -> dict[str, Any]:
        """The report as JSON values: dictionaries, lists, strings, whole numbers, booleans and null."""
        document: dict[str, Any] = _plain(self)
        return document


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    return value


def build_report_document(
    evaluation: Json, answers: Json, facts: Json, pack_document: Json
) -> ReportDocument:
    """Assemble the report from the JSON forms of an evaluation, its answer pack, its facts and its pack."""
    wording = wording_of(evaluation, facts, pack_document)
    return ReportDocument(
        format=REPORT_FORMAT,
        cover=build_cover(evaluation, facts, pack_document),
        board=build_board(evaluation),
        totals=build_totals(evaluation["totals"]),
        themes=build_themes(evaluation, pack_document),
        actions=build_actions(evaluation, wording),
        fact_requests=build_fact_requests(evaluation, wording),
        evidence_requests=build_evidence_requests(evaluation, pack_document),
        controls=build_controls(evaluation, pack_document, wording),
        contradictions=build_contradictions(evaluation, wording),
        exceptions=build_exceptions(evaluation, wording),
        residual_risk=build_residual_risk(evaluation, wording),
        scope=build_scope(evaluation, wording),
        evidence_register=build_evidence_register(evaluation, facts, pack_document, wording),
        answer_annex=build_answers(answers, wording),
        verification=Verification(VERIFICATION_STEPS, VERIFICATION_COMMANDS),
        pack=_pack_note(evaluation, pack_document),
        attribution=str(pack_document["standard"].get("attribution", "")),
        disclaimer=DISCLAIMER,
    )


def _pack_note(evaluation: Json, pack_document: Json) -> PackNote:
    pack, standard = evaluation["pack"], pack_document["standard"]
    return PackNote(
        pack_id=pack["id"],
        version=pack["version"],
        title=pack["title"],
        sha256=pack["sha256"],
        standard=standard["name"],
        standard_version=standard["version"],
        question_set=str(standard.get("question_set") or ""),
        applies_from=str(standard.get("applies_from") or ""),
    )
