"""The annex: for every question of the self-assessment, in portal order, the text to paste and its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_wording import PLAIN, Wording
from appliance.services.reports.document_words import ANSWER_SECTIONS, ANSWER_WORDS, word

Json = Mapping[str, Any]


@dataclass(frozen=True)
class AnswerEntry:
    """One question and its text; `max_length` (characters) is None where the portal sets no limit.

    `missing` names the facts and texts it lacks, `facts` those it came from and what they held.
    """

    number: str
    prompt: str
    state: str
    state_word: str
    text: str
    length: int
    max_length: int | None
    missing: tuple[str, ...]
    facts: tuple[str, ...]
    evidence: tuple[str, ...]
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


def build_answers(answers: Json, wording: Wording = PLAIN) -> AnswerAnnex:
    """The annex from the engine's answer pack, which already is in portal order."""
    entries = answers["answers"]
    states = [entry["state"] for entry in entries]
    sections = dict.fromkeys(entry["section"] for entry in entries)
    return AnswerAnnex(
        answered=states.count("answered"),
        missing=states.count("missing"),
        too_long=states.count("too_long"),
        not_asked=states.count("not_asked"),
        sections=tuple(
            _section(ident, [e for e in entries if e["section"] == ident], wording) for ident in sections
        ),
    )


def _section(section_id: str, entries: list[Json], wording: Wording) -> AnswerSection:
    return AnswerSection(
        section_id=section_id,
        title=word(ANSWER_SECTIONS, section_id),
        entries=tuple(_entry(entry, wording) for entry in entries if entry["state"] != "not_asked"),
        not_asked=tuple(entry["number"] for entry in entries if entry["state"] == "not_asked"),
    )


def _entry(entry: Json, wording: Wording) -> AnswerEntry:
    return AnswerEntry(
        number=entry["number"],
        prompt=entry["prompt"],
        state=entry["state"],
        state_word=word(ANSWER_WORDS, entry["state"]),
        text=entry["text"] or "",
        length=entry["length"],
        max_length=entry.get("max_length"),
        missing=tuple(dict.fromkeys(_lacking(text, wording) for text in entry["missing"])),
        facts=_sources(entry["facts"], wording),
        evidence=tuple(wording.names.entry_name(ident) for ident in entry["evidence"]),
        evidence_ids=tuple(entry["evidence"]),
        control_ids=tuple(entry["controls"]),
    )


def _lacking(text: str, wording: Wording) -> str:
    """The name of a missing fact; the sentence of the pack where it is none."""
    if not text.startswith(("profile.", "evidence[")):
        return wording.sentence(text)
    return wording.fact(text)


def _sources(reads: Sequence[Json], wording: Wording) -> tuple[str, ...]:
    """The facts an answer was made from: one that was read once with its value, of others how many."""
    values: dict[str, list[str]] = {}
    for read in reads:
        name = wording.names.of(read["path"])
        values.setdefault(name.text, []).append(wording.value(read["path"], read["value"]))
    told = (
        f"{text}: {held[0]}" if len(held) == 1 else f"{text} ({len(held)} times)"
        for text, held in values.items()
    )
    return tuple(told)
