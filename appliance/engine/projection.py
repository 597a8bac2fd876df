"""The same facts judged on two days: what changes in between, on which day, and why (RULE-15).

Days on which something changes are found by halving: between two days that judge alike nothing is
looked for. Evidence may be in order for a while and then not, so its own dates are looked at besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.engine.comparison import Comparison, compare
from appliance.engine.control_changes import ControlChange
from appliance.engine.evaluation import Evaluation, evaluate
from appliance.engine.facts import canonical_facts
from appliance.engine.findings import as_document
from appliance.engine.findings_document import findings_document
from appliance.engine.pack import RulePack
from appliance.engine.turning_causes import TurningCause, TurningCauses

FORMAT = 1  # of the projection document
Days = dict[int, Any]  # ordinal -> what is judged on that day


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which something is judged differently than on the day before."""

    date: str
    outcome_before: str
    outcome_after: str
    because: tuple[TurningCause, ...]
    controls: tuple[ControlChange, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """Every turn between two days, and the whole comparison of the two."""

    first: str
    last: str
    turns: tuple[Turn, ...]
    comparison: Comparison

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "format": FORMAT,
            "pack": dict(self.comparison.before.pack),
            "from": self.first,
            "to": self.last,
            "turns": as_document(self.turns),
            "comparison": self.comparison.as_document(),
        }


def project(pack: RulePack, facts: Mapping[str, Any], from_date: date, to_date: date) -> Projection:
    """What changes from one day to a later one though the facts stay as they are.

    :raises ValueError: when ``to_date`` is before ``from_date``.
    :raises FactsError: when the facts have no profile or two entries share an id.
    """
    if to_date < from_date:
        raise ValueError(f"{to_date} is before {from_date}")
    ordered = canonical_facts(facts)
    timeline = _Timeline(pack, ordered)
    causes = TurningCauses(pack, ordered)
    turns = tuple(
        _turn(pack, ordered, causes, date.fromordinal(day)) for day in timeline.turns(from_date, to_date)
    )
    return Projection(
        from_date.isoformat(), to_date.isoformat(), turns, _compared(pack, ordered, from_date, to_date)
    )


def _turn(pack: RulePack, facts: Mapping[str, Any], causes: TurningCauses, day: date) -> Turn:
    comparison = _compared(pack, facts, day - timedelta(days=1), day)
    return Turn(
        date=day.isoformat(),
        outcome_before=comparison.before.outcome,
        outcome_after=comparison.after.outcome,
        because=causes.of(comparison, day),
        controls=comparison.controls,
    )


def _compared(pack: RulePack, facts: Mapping[str, Any], first: date, last: date) -> Comparison:
    return compare(findings_document(pack, facts, first), findings_document(pack, facts, last))


class _Timeline:
    """Which days judge differently from the day before; remembers what each day tried said."""

    def __init__(self, pack: RulePack, facts: Mapping[str, Any]) -> None:
        self._pack, self._facts = pack, facts
        self._judged: Days = {}

    def turns(self, first: date, last: date) -> list[int]:
        """The ordinals of all such days after ``first`` up to ``last``."""
        low, high = first.toordinal(), last.toordinal()
        known = {day for day in self._evidence_days() if low < day < high}
        stops = sorted({low, high, *known})
        return [day for at in range(len(stops) - 1) for day in self._between(stops[at], stops[at + 1])]

    def _between(self, low: int, high: int) -> Iterator[int]:
        if self._judgement(low) == self._judgement(high):
            return
        if high - low == 1:
            yield high
            return
        middle = (low + high) // 2
        yield from self._between(low, middle)
        yield from self._between(middle, high)

    def _judgement(self, day: int) -> Any:
        if day not in self._judged:
            self._judged[day] = _gist(evaluate(self._pack, self._facts, date.fromordinal(day)))
        return self._judged[day]

    def _evidence_days(self) -> Iterator[int]:
        """The days from which evidence counts, no longer counts, or has expired."""
        fresh = {kind["id"]: int(kind["fresh_days"]) for kind in self._pack.document["evidence_kinds"]}
        for item in self._facts["evidence"]:
            captured, expires = item.get("captured_at"), item.get("expires_at")
            if captured is not None:
                day = date.fromisoformat(captured).toordinal()
                yield from (day, day + fresh.get(item["kind"], 0) + 1)
            if expires is not None:
                yield date.fromisoformat(expires).toordinal() + 1


def _gist(evaluation: Evaluation) -> Sequence[Any]:
    """What an evaluation says, without what changes every day (ages in days)."""
    return (
        evaluation.outcome,
        [_gist_of_finding(finding) for finding in evaluation.findings],
        [(found.id, [item.path for item in found.items]) for found in evaluation.contradictions],
        [(note.code, note.control_id, note.subject) for note in evaluation.exceptions],
    )


def _gist_of_finding(finding: Any) -> Sequence[Any]:
    return (
        finding.status,
        [(check.outcome, [(item.path, item.state) for item in check.items]) for check in finding.checks],
        [(item.id, item.state) for item in finding.evidence],
        [want.state for want in finding.wanted],
    )
