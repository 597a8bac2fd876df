"""A comparison in words: what improved, what regressed, and which input is behind it (FIND-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactName, FactNames
from appliance.services.reports.document_fact_words import days_in_words
from appliance.services.reports.document_words import (
    CHECK_WORDS,
    EVIDENCE_WORDS,
    OUTCOME_WORDS,
    counted,
    listed,
    word,
)

Json = Mapping[str, Any]
_GROUPS = (
    ("regressed", "Got worse"),
    ("improved", "Got better"),
    ("changed", "Changed otherwise"),
    ("same", "Same result, other details"),
)
_NOWHERE = "not in these rules"


@dataclass(frozen=True)
class Turn:
    """Something that was one thing and is another now; ``title`` says what."""

    title: str
    before: str
    after: str
    appeared: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True)
class ChangedControl:
    """A control of which anything changed. A status code is None where the pack has no such control."""

    control_id: str
    title: str
    change: str
    before: str | None
    after: str | None
    reason: str
    turns: tuple[Turn, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True)
class ChangedFact:
    """A fact that differs; for an entry of a list ``kind`` is added or removed."""

    fact: FactName
    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """A whole comparison: sentence first, then controls by kind of change, then the facts that differ."""

    sentence: str
    because: str
    before_outcome: str
    after_outcome: str
    outcome_change: str
    groups: tuple[tuple[str, str, tuple[ChangedControl, ...]], ...]
    facts: tuple[ChangedFact, ...]
    appeared: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two results are the same in every detail."""
        return not (self.groups or self.appeared or self.gone)


def build_changes(comparison: Json, names: FactNames = SCHEMA_NAMES) -> Changes:
    """A comparison document of the engine, for people."""
    controls = [_control(change, names) for change in comparison["controls"]]
    grouped = ((key, title, tuple(c for c in controls if c.change == key)) for key, title in _GROUPS)
    contradictions, exceptions = comparison["contradictions"], comparison["exceptions"]
    return Changes(
        sentence=_sentence(comparison),
        because=names.plain(comparison["because"]),
        before_outcome=comparison["before"]["outcome"],
        after_outcome=comparison["after"]["outcome"],
        outcome_change=comparison["outcome"],
        groups=tuple(group for group in grouped if group[2]),
        facts=tuple(_fact(change, names) for change in comparison["facts"]),
        appeared=_notes([*contradictions["appeared"], *exceptions["appeared"]], names),
        gone=_notes([*contradictions["gone"], *exceptions["gone"]], names),
    )


def _sentence(comparison: Json) -> str:
    before, after = (word(OUTCOME_WORDS, comparison[side]["outcome"]).lower() for side in ("before", "after"))
    overall = f"Still {after}" if before == after else f"From {before} to {after}"
    counts = [
        counted(count, f"control {words}", f"controls {words}")
        for key, words in (("improved", "got better"), ("regressed", "got worse"))
        if (count := comparison["summary"].get(key, 0))
    ]
    return f"{overall}: {listed(counts) or 'no control got better or worse'}."


def _control(change: Json, names: FactNames) -> ChangedControl:
    return ChangedControl(
        control_id=change["control_id"],
        title=change["title"],
        change=change["change"],
        before=change["before"],
        after=change["after"],
        reason=names.plain(change["reason"]),
        turns=tuple(_turn(check, names) for check in change["checks"])
        + tuple(_evidence_turn(want) for want in change["evidence"]),
        causes=tuple(dict.fromkeys(_cause(cause, names) for cause in _telling(change["causes"]))),
    )


def _turn(check: Json, names: FactNames) -> Turn:
    return Turn(
        title=check["title"],
        before=word(CHECK_WORDS, check["before"]) or _NOWHERE,
        after=word(CHECK_WORDS, check["after"]) or _NOWHERE,
        appeared=tuple(names.plain(item["message"], item["path"]) for item in check["appeared"]),
        gone=tuple(names.plain(item["message"], item["path"]) for item in check["disappeared"]),
    )


def _evidence_turn(want: Json) -> Turn:
    before, after = (word(EVIDENCE_WORDS, want[side]) or _NOWHERE for side in ("before", "after"))
    return Turn(f"Evidence: {want['purpose']}", before, after, (), ())


def _telling(causes: Sequence[Json]) -> list[Json]:
    """The causes worth saying of one control.

    That the day or the rules moved is said once for the whole, unless nothing else explains the control;
    and evidence that came or went says more as evidence than as a line of the facts.
    """
    evidence = {cause["path"] for cause in causes if cause["kind"] == "evidence"}
    own = [cause for cause in causes if cause["kind"] == "evidence" or cause["path"] not in evidence]
    facts = [cause for cause in own if cause["path"] is not None]
    return facts or own


def _cause(cause: Json, names: FactNames) -> str:
    """A cause in the words of the screens: facts and evidence by their names, rules and date as they are."""
    path, text = cause["path"], cause["text"]
    if path is None:
        return names.plain(text)
    if cause["kind"] == "evidence":
        before, after = (word(EVIDENCE_WORDS, cause[side] or "not_bound") for side in ("before", "after"))
        return f"{names.plain(path)}: {before.lower()} before, {after.lower()} now."
    for kind in ("added", "removed"):
        if text.startswith(f"{path} was {kind}"):
            return f"{names.plain(path)} was {kind}."
    before, after = (names.value(path, cause[side]) for side in ("before", "after"))
    return f"{names.plain(path)} changed from {before} to {after}."


def _fact(change: Json, names: FactNames) -> ChangedFact:
    path = change["path"]
    name = names.of(path)
    if change["kind"] == "changed":
        before, after = names.value(path, change["before"]), names.value(path, change["after"])
    else:
        before, after = (days_in_words(str(change[side] or "")) for side in ("before", "after"))
    return ChangedFact(name, change["kind"], before, after)


def _notes(notes: Sequence[Json], names: FactNames) -> tuple[str, ...]:
    lines = (
        f"{_of(note)}{names.entry_name(note['subject'])}: {names.plain(note['detail'])}" for note in notes
    )
    return tuple(dict.fromkeys(lines))


def _of(note: Json) -> str:
    return f"{note['control_id']}, " if note["control_id"] else ""
