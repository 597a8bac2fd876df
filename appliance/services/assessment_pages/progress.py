"""The controls by theme: how each stands, and how far the work has come. Counts, never a percentage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactNames
from appliance.services.reports.document_words import (
    OWN_ANSWER_WORDS,
    STATUS_WORDS,
    counted,
    listed,
    word,
)

Json = Mapping[str, Any]

# What a list of controls can be narrowed to.
FILTERS: Mapping[str, str] = {
    "all": "All",
    "would_fail": "Would fail",
    "not_met": "Not met",
    "unknown": "Not known",
    "partly_met": "Partly met",
    "met": "Met",
    "not_applicable": "Not applicable",
    "differs": "Your answer differs",
    "evidence": "Evidence wanted",
}


@dataclass(frozen=True)
class ControlLine:
    """A control as a list shows it. ``would_fail``: a check failed that alone fails an assessment."""

    control_id: str
    title: str
    status: str
    status_word: str
    would_fail: bool
    own_answer: str
    own_answer_word: str
    differs: bool
    reason: str
    evidence_wanted: int
    evidence_lacking: int


@dataclass(frozen=True)
class ThemeProgress:
    """A theme: ``met`` of ``counted`` controls are met or do not apply; ``sentence`` says how all stand."""

    theme_id: str
    title: str
    gate: bool
    met: int
    counted: int
    unknown: int
    sentence: str
    controls: tuple[ControlLine, ...]


def build_progress(summary: Json, names: FactNames = SCHEMA_NAMES) -> tuple[ThemeProgress, ...]:
    """Every theme in the order of the pack. The scope gate is shown, and not one of the fifteen."""
    findings = {finding["control_id"]: finding for finding in summary["findings"]}
    return tuple(_theme(theme, findings, names) for theme in summary["themes"])


def narrowed(themes: Sequence[ThemeProgress], chosen: str) -> tuple[ThemeProgress, ...]:
    """The themes with only the controls a filter keeps; themes without any are left out."""
    kept = [(theme, tuple(line for line in theme.controls if _keeps(line, chosen))) for theme in themes]
    return tuple(
        ThemeProgress(**{**vars(theme), "controls": controls}) for theme, controls in kept if controls
    )


def filter_counts(themes: Sequence[ThemeProgress]) -> dict[str, int]:
    """How many controls each filter keeps, the scope gate among them."""
    lines = [line for theme in themes for line in theme.controls]
    return {chosen: sum(_keeps(line, chosen) for line in lines) for chosen in FILTERS}


def _keeps(line: ControlLine, chosen: str) -> bool:
    special = {
        "all": True,
        "would_fail": line.would_fail,
        "differs": line.differs,
        "evidence": line.evidence_lacking > 0,
    }
    return special.get(chosen, line.status == chosen)


def _theme(theme: Json, findings: Mapping[str, Json], names: FactNames) -> ThemeProgress:
    lines = tuple(_line(findings[control_id], names) for control_id in theme["controls"])
    gate = tuple(theme["controls"]) == ("CE-SCOPE",)
    done = sum(line.status in {"met", "not_applicable"} for line in lines)
    return ThemeProgress(
        theme_id=theme["id"],
        title=theme["title"],
        gate=gate,
        met=done,
        counted=len(lines),
        unknown=sum(line.status == "unknown" for line in lines),
        sentence=_sentence(lines),
        controls=lines,
    )


def _sentence(lines: Sequence[ControlLine]) -> str:
    order = ("not_met", "unknown", "partly_met", "met", "not_applicable")
    counts = {status: sum(line.status == status for line in lines) for status in order}
    parts = [f"{count} {word(STATUS_WORDS, status).lower()}" for status, count in counts.items() if count]
    return f"{counted(len(lines), 'control', 'controls')}: {listed(parts)}"


def _line(finding: Json, names: FactNames) -> ControlLine:
    own = finding["own_answer"]
    return ControlLine(
        control_id=finding["control_id"],
        title=finding["title"],
        status=finding["status"],
        status_word=word(STATUS_WORDS, finding["status"]),
        would_fail=finding["auto_fail"] or finding["blocking"],
        own_answer=own or "",
        own_answer_word=word(OWN_ANSWER_WORDS, own) or "No answer yet",
        differs=own is not None and _CLAIMS.get(own) != finding["status"],
        reason=names.plain(finding["reason"]),
        evidence_wanted=finding["evidence_wanted"],
        evidence_lacking=finding["evidence_lacking"],
    )


_CLAIMS = {
    "compliant": "met",
    "partially_compliant": "partly_met",
    "not_compliant": "not_met",
    "not_applicable": "not_applicable",
}
