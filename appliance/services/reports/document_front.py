"""The pages a director reads first: cover, would-fail board, outcome and summary by theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_checks import LIST_LIMIT
from appliance.services.reports.document_outcome import outcome_sentence, outcome_word
from appliance.services.reports.document_words import (
    BOARD_WORDS,
    MARK_WORDS,
    SCOPE_WORDS,
    STATUS_WORDS,
    given,
    word,
)

Json = Mapping[str, Any]
PRODUCT = "Transcrypt Essentials"


@dataclass(frozen=True)
class Cover:
    """What stands on the first page; `evaluated_on` is an ISO date."""

    title: str
    organisation: str
    registration_no: str
    headcount: str
    standard: str
    question_set: str
    pack_title: str
    evaluated_on: str
    scope_statement: str
    outcome: str
    outcome_word: str
    outcome_sentence: str
    prepared_with: str
    signatory_name: str
    signatory_role: str


@dataclass(frozen=True)
class BoardEntry:
    """One automatic-fail or blocking item; `subjects` are the very devices and services that block."""

    control_id: str
    check_id: str
    title: str
    mark: str
    mark_word: str
    state: str
    state_word: str
    questions: tuple[str, ...]
    subjects: tuple[str, ...]
    not_shown: int


@dataclass(frozen=True)
class Totals:
    """How many controls have each status; the scope gate is not one of them."""

    met: int
    partly_met: int
    not_met: int
    unknown: int
    not_applicable: int


@dataclass(frozen=True)
class ThemeControl:
    """A control as the summary lists it."""

    control_id: str
    title: str
    status: str
    status_word: str


@dataclass(frozen=True)
class ThemeSummary:
    """Counts by status of one theme, never a percentage; `gate` if it holds the scope gate alone."""

    theme_id: str
    title: str
    gate: bool
    totals: Totals
    controls: tuple[ThemeControl, ...]


def build_cover(evaluation: Json, facts: Json, pack_document: Json) -> Cover:
    """The cover; a fact nobody gave stays an empty string and the templates leave its line out."""
    profile = facts.get("profile", {})
    org, standard = profile.get("org", {}), pack_document["standard"]
    signatory = org.get("signatory", {})
    return Cover(
        title=_title(pack_document["title"]),
        organisation=given(org.get("legal_name")) or "Organisation not named",
        registration_no=given(org.get("registration_no")),
        headcount=given(org.get("headcount")),
        standard=f"{standard['name']} v{standard['version']}",
        question_set=given(standard.get("question_set")),
        pack_title=pack_document["title"],
        evaluated_on=evaluation["as_of"],
        scope_statement=word(SCOPE_WORDS, given(profile.get("scope", {}).get("type"))) or "Not stated",
        outcome=evaluation["outcome"],
        outcome_word=outcome_word(evaluation),
        outcome_sentence=outcome_sentence(evaluation),
        prepared_with=PRODUCT,
        signatory_name=given(signatory.get("name")),
        signatory_role=given(signatory.get("role")),
    )


def _title(pack_title: str) -> str:
    return f"{pack_title} report" if pack_title.endswith("readiness") else f"{pack_title} readiness report"


def build_board(evaluation: Json) -> tuple[BoardEntry, ...]:
    """Every automatic-fail and blocking item, the failing ones first, else in the order of the pack."""
    order = {"fail": 0, "unknown": 1, "pass": 2, "not_relevant": 3}
    entries = sorted(evaluation["board"], key=lambda entry: order.get(entry["state"], 4))
    return tuple(_board_entry(entry) for entry in entries)


def _board_entry(entry: Json) -> BoardEntry:
    names = [item["name"] for item in entry["items"]]
    return BoardEntry(
        control_id=entry["control_id"],
        check_id=entry["check_id"],
        title=entry["title"],
        mark=entry["kind"],
        mark_word=word(MARK_WORDS, entry["kind"]),
        state=entry["state"],
        state_word=word(BOARD_WORDS, entry["state"]),
        questions=tuple(entry["questions"]),
        subjects=tuple(names[:LIST_LIMIT]),
        not_shown=max(0, len(names) - LIST_LIMIT),
    )


def build_totals(totals: Json) -> Totals:
    """The counts by status, a status nobody has being 0."""
    return Totals(**{status: totals.get(status, 0) for status in STATUS_WORDS})


def build_themes(evaluation: Json, pack_document: Json) -> tuple[ThemeSummary, ...]:
    """One summary per theme, in the order of the pack; the scope gate has a theme but no counts."""
    findings = {finding["control_id"]: finding for finding in evaluation["findings"]}
    gates = {control["id"] for control in pack_document["controls"] if control.get("gate")}
    return tuple(
        ThemeSummary(
            theme_id=theme["id"],
            title=theme["title"],
            gate=gates.issuperset(theme["controls"]),
            totals=build_totals(theme["totals"]),
            controls=tuple(_theme_control(findings[control_id]) for control_id in theme["controls"]),
        )
        for theme in evaluation["themes"]
    )


def _theme_control(finding: Json) -> ThemeControl:
    status = finding["status"]
    return ThemeControl(finding["control_id"], finding["title"], status, word(STATUS_WORDS, status))
