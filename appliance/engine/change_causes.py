"""Which inputs lie behind a change: differing facts, evidence, the evaluation date, the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.expression.syntax import Scalar
from appliance.engine.fact_changes import FactChange, entry_prefixes, general_path, overlap

Json = Mapping[str, Any]
FACT, EVIDENCE, DATE, PACK = "fact", "evidence", "date", "pack"


@dataclass(frozen=True, slots=True)
class Cause:
    """One input that differs. ``text`` is the sentence for people; ``path`` is None for date and pack."""

    kind: str
    path: str | None
    before: Scalar
    after: Scalar
    text: str


class ChangedCheck:
    """A check that judges differently: what it reads (patterns), and the entries concerned (paths)."""

    def __init__(self, patterns: Iterable[str], entries: Iterable[str]) -> None:
        self._patterns = frozenset(patterns)
        self._prefixes = frozenset(prefix for entry in entries for prefix in entry_prefixes(entry))
        self._lists = frozenset(map(general_path, self._prefixes))

    def may_see(self, pattern: str) -> bool:
        """Whether a change of such a fact can reach the check."""
        return any(overlap(pattern, read) for read in self._patterns)

    def concerns(self, change: FactChange) -> bool:
        """Not, when the change is of an entry beside the ones judged differently."""
        return all(
            prefix in self._prefixes
            for prefix in entry_prefixes(change.path)
            if general_path(prefix) in self._lists
        )


@dataclass(frozen=True, slots=True)
class Causes:
    """Finds what may have caused a change between two findings documents with these differing facts."""

    before: Json
    after: Json
    facts: tuple[FactChange, ...]

    def of(self, checks: Sequence[ChangedCheck], old: Json | None, new: Json | None) -> tuple[Cause, ...]:
        """The causes behind one control: what its changed checks read, its evidence, rules and date."""
        facts = self._facts(checks, _evidence_places(old, new))
        evidence = tuple(_evidence_changes(old, new))
        if not facts and not evidence and not self.surroundings():
            facts = self.facts
        return (*map(_of_fact, facts), *evidence, *self.surroundings(also=bool(facts)))

    def surroundings(self, *, also: bool = False) -> tuple[Cause, ...]:
        """The causes that are no facts: the rules and the date. ``also``: beside differing facts."""
        causes = []
        old, new = (f"{side['pack']['id']} {side['pack']['version']}" for side in (self.before, self.after))
        if self.before["pack"]["sha256"] != self.after["pack"]["sha256"]:
            causes.append(Cause(PACK, None, old, new, f"The rules changed from {old} to {new}."))
        old, new = self.before["as_of"], self.after["as_of"]
        if old != new:
            moved = "The evaluation date moved as well," if also else "The evaluation date moved"
            causes.append(Cause(DATE, None, old, new, f"{moved} from {old} to {new}."))
        return tuple(causes)

    def sentence(self) -> str:
        """Which inputs differ at all, said once for the whole comparison."""
        count = len(self.facts)
        others = [cause.text for cause in self.surroundings(also=count > 0)]
        if not count and not others:
            return "Facts, evaluation date and rules are the same on both sides."
        facts = {0: "No fact changed.", 1: "One fact changed."}.get(count, f"{count} facts changed.")
        return " ".join([facts, *others])

    def _facts(self, checks: Sequence[ChangedCheck], places: Sequence[str]) -> tuple[FactChange, ...]:
        patterns = {change.pattern for change in self.facts}
        seen = {pattern: [check for check in checks if check.may_see(pattern)] for pattern in patterns}
        return tuple(
            change
            for change in self.facts
            if any(check.concerns(change) for check in seen[change.pattern])
            or any(overlap(change.path, place) for place in places)
        )


def _of_fact(change: FactChange) -> Cause:
    return Cause(FACT, change.path, change.before, change.after, f"{change.text}.")


def _evidence_places(old: Json | None, new: Json | None) -> list[str]:
    return [f"evidence[{identity}]" for identity in sorted({*_states(old), *_states(new)})]


def _evidence_changes(old: Json | None, new: Json | None) -> Iterator[Cause]:
    before, after = _states(old), _states(new)
    for identity in sorted({*before, *after}):
        was, now = before.get(identity), after.get(identity)
        if was != now:
            path = f"evidence[{identity}]"
            yield Cause(EVIDENCE, path, was, now, f"{path}: {was or 'not bound'} -> {now or 'not bound'}.")


def _states(finding: Json | None) -> dict[str, str]:
    return {} if finding is None else {item["id"]: item["state"] for item in finding["evidence"]}
