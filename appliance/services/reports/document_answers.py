"""The annex: for every question of the self-assessment, in portal order, the text to paste and its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_wording import PLAIN, Wording
from appliance.services.reports.document_words import ANSWER_SECTIONS, ANSWER_WORDS, word

Json = Mapping[str, Any]
NAMED = 6  # devices or services named for one missing fact


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
        missing=_lacking(entry["missing"], wording),
        facts=_sources(entry["facts"], wording),
        evidence=tuple(wording.names.entry_name(ident) for ident in entry["evidence"]),
        evidence_ids=tuple(entry["evidence"]),
        control_ids=tuple(entry["controls"]),
    )


def _lacking(missing: Sequence[str], wording: Wording) -> tuple[str, ...]:
    """The names of missing facts, each once with whose they are; what is a sentence of the pack stays one."""
    entries: dict[str, list[str]] = {}
    for text in missing:
        if not text.startswith(("profile.", "evidence[")):
            entries.setdefault(wording.sentence(text), [])
            continue
        whose = entries.setdefault(wording.missing(text), [])
        if entry := wording.names.of(text).entry:
            whose.append(entry)
    return tuple(_with_entries(text, whose) for text, whose in entries.items())


def _with_entries(text: str, entries: Sequence[str]) -> str:
    if not entries:
        return text
    more = f" and {len(entries) - NAMED} more" if len(entries) > NAMED else ""
    return f"{text} ({', '.join(entries[:NAMED])}{more})"


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
