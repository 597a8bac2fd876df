"""The same facts judged on two days: what changes in between, on which day, and why (RULE-15).

Days on which something changes are found by halving: between two days that judge alike nothing is
looked for. Evidence may be in order for a while and then not, so its own dates are looked at besides:
those on which what is wanted may change, not those of every piece.
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
    """Every turn between two days, and the whole comparison of the two.

    ``searched_to`` is the day up to which turns were looked for: ``last``, unless that was bounded.
    """

    first: str
    last: str
    turns: tuple[Turn, ...]
    comparison: Comparison
    searched_to: str

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


def project(
    pack: RulePack, facts: Mapping[str, Any], from_date: date, to_date: date, *, most_days: int | None = None
) -> Projection:
    """What changes from one day to a later one though the facts stay as they are.

    ``most_days`` bounds how many days are judged in the search for turns, give or take a dozen: where they
    do not suffice, the first turns are found and ``searched_to`` says how far the search came.

    :raises ValueError: when ``to_date`` is before ``from_date``.
    :raises FactsError: when the facts have no profile or two entries share an id.
    """
    if to_date < from_date:
        raise ValueError(f"{to_date} is before {from_date}")
    ordered = canonical_facts(facts)
    timeline = _Timeline(pack, ordered, most_days)
    causes = TurningCauses(pack, ordered)
    days = [date.fromordinal(day) for day in timeline.turns(from_date, to_date)]
    return Projection(
        first=from_date.isoformat(),
        last=to_date.isoformat(),
        turns=tuple(_turn(pack, ordered, causes, day) for day in days),
        comparison=_compared(pack, ordered, from_date, to_date),
        searched_to=date.fromordinal(timeline.searched_to).isoformat(),
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

    def __init__(self, pack: RulePack, facts: Mapping[str, Any], most_days: int | None) -> None:
        self._pack, self._facts, self._most_days = pack, facts, most_days
        self._judged: Days = {}
        self.searched_to = 0

    def turns(self, first: date, last: date) -> Iterator[int]:
        """The ordinals of such days after ``first`` up to ``last``, in order, up to ``searched_to``."""
        low, high = first.toordinal(), last.toordinal()
        stops = sorted({low, high, *(day for day in self._evidence_days(low) if low < day < high)})
        self.searched_to = low
        for at in range(len(stops) - 1):
            for day in self._between(stops[at], stops[at + 1]):
                yield day
                self.searched_to = day
                if self._spent():
                    return
            self.searched_to = stops[at + 1]
            if self._spent():
                return

    def _spent(self) -> bool:
        return self._most_days is not None and len(self._judged) >= self._most_days

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

    def _evidence_days(self, first: int) -> Iterator[int]:
        """The days from which evidence counts, has expired, or the last of its like is no longer fresh.

        A want takes the best of what fits it, so that of pieces alike in all but their days, and captured
        by ``first``, the one that stays fresh longest decides.
        """
        fresh = {kind["id"]: int(kind["fresh_days"]) for kind in self._pack.document["evidence_kinds"]}
        stale: dict[Any, int] = {}
        for item in self._facts["evidence"]:
            captured, expires = item.get("captured_at"), item.get("expires_at")
            if expires is not None:
                yield date.fromisoformat(expires).toordinal() + 1
            if captured is not None:
                day = date.fromisoformat(captured).toordinal()
                yield day
                end = day + fresh.get(item["kind"], 0) + 1
                like = _likeness(item) if day <= first and expires is None else item["id"]
                stale[like] = max(end, stale.get(like, end))
        yield from stale.values()


def _likeness(item: Mapping[str, Any]) -> Sequence[Any]:
    """Everything that decides what a piece of evidence is good for, but its days."""
    said = ("kind", "coverage", "covered_count", "total_count", "redacted")
    return (tuple(item["control_ids"]), *(item.get(name) for name in said))


def _gist(evaluation: Evaluation) -> Sequence[Any]:
    """What an evaluation says, without what changes every day (ages in days).

    A piece of evidence that ages beside a fresh one changes nothing: what is wanted of them is compared.
    """
    return (
        evaluation.outcome,
        [_gist_of_finding(finding) for finding in evaluation.findings],
        [(found.id, [item.path for item in found.items]) for found in evaluation.contradictions],
        [
            (note.code, note.control_id, note.subject)
            for note in evaluation.exceptions
            if not note.code.startswith("EVIDENCE_")
        ],
    )


def _gist_of_finding(finding: Any) -> Sequence[Any]:
    return (
        finding.status,
        [(check.outcome, [(item.path, item.state) for item in check.items]) for check in finding.checks],
        [want.state for want in finding.wanted],
    )
