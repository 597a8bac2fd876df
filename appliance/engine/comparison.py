"""Two evaluations side by side: what improved, what regressed, and which input caused it.

Works on findings documents (an evaluation as JSON, with its ``facts``), so evaluations made long
ago, by packs no longer at hand, compare as well as fresh ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.change_causes import Causes
from appliance.engine.control_changes import ControlChange, control_changes, direction
from appliance.engine.fact_changes import FactChange, fact_changes
from appliance.engine.facts import canonical_facts
from appliance.engine.findings import as_document
from appliance.engine.outcome import NEARLY_READY, NOT_READY, READY, WOULD_FAIL

FORMAT = 1  # of the comparison document
_OUTCOMES = (WOULD_FAIL, NOT_READY, NEARLY_READY, READY)  # from worst to best
_KINDS = ("improved", "regressed", "changed", "same")


@dataclass(frozen=True, slots=True)
class Side:
    """Which evaluation stands on one side."""

    pack: Mapping[str, str]
    as_of: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A contradiction or exception that is on one side only; ``subject`` is what it is about."""

    code: str
    control_id: str | None
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Appeared:
    """What is new on the right side, and what only the left side had."""

    appeared: tuple[Noted, ...]
    gone: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two evaluations.

    ``controls`` lists those of which anything changed; ``summary`` counts all by kind of change.
    ``because`` says in one sentence which inputs differ; ``facts`` lists every differing fact.
    """

    before: Side
    after: Side
    outcome: str
    because: str
    summary: Mapping[str, int]
    controls: tuple[ControlChange, ...]
    facts: tuple[FactChange, ...]
    contradictions: Appeared
    exceptions: Appeared

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"format": FORMAT, **as_document(self)}


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two findings documents that carry their facts.

    :raises FactsError: when the facts of one have no profile or two entries share an id.
    """
    old, new = canonical_facts(before["facts"]), canonical_facts(after["facts"])
    facts = fact_changes(old, new)
    causes = Causes(before, after, facts)
    controls = control_changes(before["findings"], after["findings"], causes)
    return Comparison(
        before=_side(before),
        after=_side(after),
        outcome=direction(before["outcome"], after["outcome"], _OUTCOMES),
        because=causes.sentence(),
        summary={kind: sum(control.change == kind for control in controls) for kind in _KINDS},
        controls=tuple(control for control in controls if control.moved),
        facts=facts,
        contradictions=_appeared(_contradictions(before), _contradictions(after)),
        exceptions=_appeared(_exceptions(before), _exceptions(after)),
    )


def _side(document: Mapping[str, Any]) -> Side:
    return Side(dict(document["pack"]), document["as_of"], document["outcome"])


def _contradictions(document: Mapping[str, Any]) -> list[Noted]:
    return [
        Noted(found["id"], None, found["title"], found["message"]) for found in document["contradictions"]
    ]


def _exceptions(document: Mapping[str, Any]) -> list[Noted]:
    return [
        Noted(note["code"], note["control_id"], note["subject"], note["detail"])
        for note in document["exceptions"]
    ]


def _appeared(before: Sequence[Noted], after: Sequence[Noted]) -> Appeared:
    """Two are the same when they speak of the same thing; the wording may differ (so many days old)."""
    old, new = {_identity(note) for note in before}, {_identity(note) for note in after}
    return Appeared(
        tuple(note for note in after if _identity(note) not in old),
        tuple(note for note in before if _identity(note) not in new),
    )


def _identity(note: Noted) -> tuple[str, str | None, str]:
    return note.code, note.control_id, note.subject
