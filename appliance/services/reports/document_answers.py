"""The annex: for every question of the self-assessment, in portal order, the text to paste and its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_words import ANSWER_SECTIONS, ANSWER_WORDS, word

Json = Mapping[str, Any]


@dataclass(frozen=True)
class AnswerEntry:
    """One question and its text; `max_length` (characters) is None where the portal sets no limit."""

    number: str
    prompt: str
    state: str
    state_word: str
    text: str
    length: int
    max_length: int | None
    missing: tuple[str, ...]
    evidence_ids: tuple[str, ...]
    control_ids: tuple[str, ...]


@dataclass(frozen=True)
class AnswerSection:
    """The questions of one part of the self-assessment, and the numbers of those not asked here."""

    section_id: str
    title: str
    entries: tuple[AnswerEntry, ...]
    not_asked: tuple[str, ...]


@dataclass(frozen=True)
class AnswerAnnex:
    """The whole annex with its counts."""

    answered: int
    missing: int
    too_long: int
    not_asked: int
    sections: tuple[AnswerSection, ...]


def build_answers(answers: Json) -> AnswerAnnex:
    """The annex from the engine's answer pack, which already is in portal order."""
    entries = answers["answers"]
    states = [entry["state"] for entry in entries]
    sections = dict.fromkeys(entry["section"] for entry in entries)
    return AnswerAnnex(
        answered=states.count("answered"),
        missing=states.count("missing"),
        too_long=states.count("too_long"),
        not_asked=states.count("not_asked"),
        sections=tuple(_section(ident, [e for e in entries if e["section"] == ident]) for ident in sections),
    )


def _section(section_id: str, entries: list[Json]) -> AnswerSection:
    return AnswerSection(
        section_id=section_id,
        title=word(ANSWER_SECTIONS, section_id),
        entries=tuple(_entry(entry) for entry in entries if entry["state"] != "not_asked"),
        not_asked=tuple(entry["number"] for entry in entries if entry["state"] == "not_asked"),
    )


def _entry(entry: Json) -> AnswerEntry:
    return AnswerEntry(
        number=entry["number"],
        prompt=entry["prompt"],
        state=entry["state"],
        state_word=word(ANSWER_WORDS, entry["state"]),
        text=entry["text"] or "",
        length=entry["length"],
        max_length=entry.get("max_length"),
        missing=tuple(entry["missing"]),
        evidence_ids=tuple(entry["evidence"]),
        control_ids=tuple(entry["controls"]),
    )
