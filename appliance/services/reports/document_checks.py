"""One check as a report tells it: what was asked, what was found, on what, and which facts were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_wording import PLAIN, Wording
from appliance.services.reports.document_words import CHECK_WORDS, MARK_WORDS, word

Json = Mapping[str, Any]

# A report is read by people. Past this many names per list it says how many more there are; all of them
# are in the findings and in the bundle.
LIST_LIMIT = 40
VALUE_LIMIT = 12

SPOKEN = ("fail", "unknown", "partial", "attest", "notice")


@dataclass(frozen=True)
class Reading:
    """A fact that was read and what it held: pairs of a value as text and how many items held it.

    `section` and `fact` name it for people, `path` for programs.
    """

    section: str
    fact: str
    path: str
    observed: tuple[tuple[str, int], ...]
    not_shown: int


@dataclass(frozen=True)
class Subject:
    """A device, service or account a check speaks about; `path` leads to it in the facts.

    `missing` are the paths of the facts that would decide it.
    """

    name: str
    path: str
    state: str
    message: str
    readings: tuple[Reading, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class CheckEntry:
    """A check that spoke: its outcome is fail, unknown, partial, attest or notice."""

    check_id: str
    title: str
    outcome: str
    outcome_word: str
    mark: str
    mark_word: str
    expected: str
    message: str
    considered: int
    subjects: tuple[Subject, ...]
    not_shown: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class QuietCheck:
    """A check that passed or did not apply; `considered` is how many items it looked at."""

    title: str
    mark_word: str
    considered: int


def build_spoken_checks(checks: Sequence[Json], wording: Wording = PLAIN) -> tuple[CheckEntry, ...]:
    """The checks that spoke, the gravest first, else in the order of the pack."""
    spoken = [check for check in checks if check["outcome"] in SPOKEN]
    return tuple(
        _entry(check, wording) for check in sorted(spoken, key=lambda check: SPOKEN.index(check["outcome"]))
    )


def build_quiet_checks(checks: Sequence[Json], outcome: str) -> tuple[QuietCheck, ...]:
    """The checks with a quiet outcome, `pass` or `not_relevant`."""
    return tuple(
        QuietCheck(check["title"], word(MARK_WORDS, _mark(check) or None), check["considered"])
        for check in checks
        if check["outcome"] == outcome
    )


def _mark(check: Json) -> str:
    if check["auto_fail"]:
        return "auto_fail"
    return "blocking" if check["blocking"] else ""


def _entry(check: Json, wording: Wording) -> CheckEntry:
    mark = _mark(check)
    return CheckEntry(
        check_id=check["id"],
        title=check["title"],
        outcome=check["outcome"],
        outcome_word=word(CHECK_WORDS, check["outcome"]),
        mark=mark,
        mark_word=word(MARK_WORDS, mark or None),
        expected=wording.sentence(check.get("expected") or ""),
        message=wording.sentence(check["message"] or ""),
        considered=check["considered"],
        subjects=tuple(_subject(item, wording) for item in check["items"][:LIST_LIMIT]),
        not_shown=max(0, len(check["items"]) - LIST_LIMIT),
        readings=build_readings(check["inputs"], wording),
    )


def _subject(item: Json, wording: Wording) -> Subject:
    return Subject(
        name=item["name"],
        path=item["path"],
        state=item["state"],
        message=wording.sentence(item["message"] or "", item["path"]),
        readings=tuple(_seen(read, item["path"], wording) for read in item["inputs"]),
        missing=tuple(item["missing"]),
    )


def _seen(read: Json, within: str, wording: Wording) -> Reading:
    path = read["path"]
    observed = ((wording.value(path, read["value"]), 1),)
    return Reading(wording.section(path), wording.fact(path, within), path, observed, 0)


def build_readings(inputs: Sequence[Json], wording: Wording = PLAIN) -> tuple[Reading, ...]:
    """The facts a check read, each with its different values and how often each was seen.

    Those of one section stand together, in the order in which the sections were first looked at.
    """
    readings = [_reading(read, wording) for read in inputs]
    sections = list(dict.fromkeys(reading.section for reading in readings))
    return tuple(sorted(readings, key=lambda reading: sections.index(reading.section)))


def _reading(read: Json, wording: Wording) -> Reading:
    path, counts = read["path"], dict[str, int]()
    for seen in read["values"]:
        text = wording.value(path, seen["value"])
        counts[text] = counts.get(text, 0) + seen["count"]
    return Reading(
        section=wording.section(path),
        fact=wording.label(path),
        path=path,
        observed=tuple(counts.items())[:VALUE_LIMIT],
        not_shown=max(0, len(counts) - VALUE_LIMIT),
    )
