"""The answer pack for the portal: every question in its order, the text to paste, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactName, FactNames
from appliance.services.reports.document_words import ANSWER_SECTIONS, ANSWER_WORDS, word

Json = Mapping[str, Any]


@dataclass(frozen=True)
class PortalAnswer:
    """One question. ``counter`` tells the length, against the portal's limit where there is one.

    ``own`` are the organisation's own words where the question takes them and they were given.
    """

    number: str
    prompt: str
    state: str
    state_word: str
    text: str
    counter: str
    takes_own_words: bool
    own: str
    missing: tuple[str, ...]
    facts: tuple[tuple[FactName, str], ...]
    evidence_ids: tuple[str, ...]
    control_ids: tuple[str, ...]


@dataclass(frozen=True)
class PortalSection:
    """The questions of one part of the self-assessment; ``open`` says how many still need something."""

    section_id: str
    title: str
    answers: tuple[PortalAnswer, ...]
    not_asked: tuple[str, ...]
    open: int


@dataclass(frozen=True)
class PortalAnswers:
    """All sections with counts by state."""

    sections: tuple[PortalSection, ...]
    counts: Mapping[str, int]


def build_portal_answers(
    answers: Json, own_words: Mapping[str, str], pack_document: Json, names: FactNames = SCHEMA_NAMES
) -> PortalAnswers:
    """The page from the engine's answer pack and the organisation's own words by question number."""
    free = free_questions(pack_document)
    entries = answers["answers"]
    sections = dict.fromkeys(entry["section"] for entry in entries)
    states = [entry["state"] for entry in entries]
    return PortalAnswers(
        sections=tuple(
            _section(section, [e for e in entries if e["section"] == section], own_words, free, names)
            for section in sections
        ),
        counts={state: states.count(state) for state in ANSWER_WORDS},
    )


def free_questions(pack_document: Json) -> frozenset[str]:
    """The questions that take the organisation's own words, as the engine does."""
    return frozenset(
        question["number"]
        for question in pack_document["questions"]
        if question["type"] in {"text", "list"} or "own_words" in question["answer"]
    )


def _section(
    section: str,
    entries: list[Json],
    own_words: Mapping[str, str],
    free: frozenset[str],
    names: FactNames,
) -> PortalSection:
    asked = [entry for entry in entries if entry["state"] != "not_asked"]
    return PortalSection(
        section_id=section,
        title=word(ANSWER_SECTIONS, section),
        answers=tuple(_answer(entry, own_words, free, names) for entry in asked),
        not_asked=tuple(entry["number"] for entry in entries if entry["state"] == "not_asked"),
        open=sum(entry["state"] in {"missing", "too_long"} for entry in asked),
    )


def _answer(
    entry: Json, own_words: Mapping[str, str], free: frozenset[str], names: FactNames
) -> PortalAnswer:
    number = entry["number"]
    return PortalAnswer(
        number=number,
        prompt=entry["prompt"],
        state=entry["state"],
        state_word=word(ANSWER_WORDS, entry["state"]),
        text=entry["text"] or "",
        counter=_counter(entry),
        takes_own_words=number in free,
        own=own_words.get(number, ""),
        missing=tuple(names.plain(lack) for lack in entry["missing"]),
        facts=tuple(
            (names.of(read["path"]), names.value(read["path"], read["value"])) for read in entry["facts"]
        ),
        evidence_ids=tuple(entry["evidence"]),
        control_ids=tuple(entry["controls"]),
    )


def _counter(entry: Json) -> str:
    length, limit = entry["length"], entry.get("max_length")
    if limit is None:
        return f"{length} characters"
    over = f", {length - limit} too many" if length > limit else ""
    return f"{length} of {limit} characters{over}"
