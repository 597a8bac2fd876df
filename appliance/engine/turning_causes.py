"""Why the same facts are judged differently from a certain day on, in sentences.

The expressions of the checks that turned are walked again for the entries concerned, on the day and
on the day before, and what they looked up (support, ages) is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.engine.comparison import Comparison
from appliance.engine.control_changes import CheckChange
from appliance.engine.expression.interpreter import Scope, Tracer
from appliance.engine.facts import UNKNOWN
from appliance.engine.pack import Rule, RulePack
from appliance.engine.run import Run
from appliance.engine.runtime import Runtime
from appliance.engine.support import EXTENDED_ONLY, SUPPORTED, UNSUPPORTED

SUPPORT, AGE, EVIDENCE, NOTE, DATE = "support", "age", "evidence", "note", "date"


@dataclass(frozen=True, slots=True)
class TurningCause:
    """What the passing of a day brought about. ``path`` is the fact concerned, where there is one."""

    kind: str
    path: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Lookups:
    """What one walk over a rule read and looked up."""

    runtime: Runtime
    reads: Mapping[str, Any]


class TurningCauses:
    """Finds the causes for a pack and canonical facts."""

    def __init__(self, pack: RulePack, facts: Mapping[str, Any]) -> None:
        self._pack, self._facts = pack, facts
        self._rules = {rule.data["id"]: rule for control in pack.controls for rule in control.checks}
        products = pack.document["support"].get("products", ())
        self._kinds = frozenset(kind["id"] for kind in pack.document["evidence_kinds"])
        self._labels = {product["id"]: product.get("label", product["id"]) for product in products}

    def of(self, comparison: Comparison, day: date) -> tuple[TurningCause, ...]:
        """Everything that turned on ``day``; ``comparison`` is of the day before with it."""
        runs = [Run(self._pack, self._facts, day - timedelta(days=1)), Run(self._pack, self._facts, day)]
        checks = [check for control in comparison.controls for check in control.checks]
        found = [
            *(cause for check in checks for cause in self._of_check(check, runs)),
            *_of_evidence(comparison, day),
            *_of_notes(comparison),
        ]
        nothing = TurningCause(DATE, None, f"{day} is reached.")
        return tuple(dict.fromkeys(found)) or (nothing,)

    def _of_check(self, check: CheckChange, runs: Sequence[Run]) -> Iterator[TurningCause]:
        paths = {item.path for item in (*check.appeared, *check.disappeared)}
        walks = [self._walk(self._rules[check.id], paths, run) for run in runs]
        for path in sorted({*walks[0], *walks[1]}):
            walked = [walk[path] for walk in walks if path in walk]
            day = runs[1].as_of
            yield from self._support(walked, path, day) or _ages(walked, day)

    def _walk(self, rule: Rule, paths: set[str], run: Run) -> dict[str, _Lookups]:
        """The rule walked for each of the entries, or once for the organisation as a whole."""
        scopes = _scopes(run, rule)
        return {path: self._looked_up(rule, scope, run.as_of) for path, scope in scopes if path in paths}

    def _looked_up(self, rule: Rule, scope: Scope, day: date) -> _Lookups:
        runtime = Runtime(self._facts, day, self._pack.support, self._pack.tables)
        tracer = Tracer(self._facts["profile"], runtime, self._pack.vocabulary)
        conditions = [binding.where for binding in rule.bindings if binding.where is not None]
        for kinds in (frozenset[str](), self._kinds):  # a condition may stop at evidence_ok either way
            runtime.ok_kinds = kinds
            for condition in (*conditions, rule.when):
                tracer.evaluate(condition, scope)
        return _Lookups(runtime, tracer.reads)

    def _support(self, walks: Sequence[_Lookups], path: str, day: date) -> list[TurningCause]:
        runtimes = [walk.runtime for walk in walks]
        turned = [
            self._turned(*key, day) for key in dict.fromkeys(key for own in runtimes for key in own.support)
        ]
        nearing = [
            self._nearing(*key) for key in dict.fromkeys(key for own in runtimes for key in own.support_ends)
        ]
        texts = [text for text in turned if text] or [text for text in nearing if text]
        return [TurningCause(SUPPORT, path, text) for text in texts]

    def _turned(self, product: Any, cycle: Any, edition: Any, day: date) -> str | None:
        last = (day - timedelta(days=1)).isoformat()
        before = self._pack.support.status(product, cycle, edition, last)
        after = self._pack.support.status(product, cycle, edition, day.isoformat())
        return None if before == after else _support_text(self._name(product, cycle), before, after, last)

    def _nearing(self, product: Any, cycle: Any, edition: Any) -> str | None:
        end = self._pack.support.ends(product, cycle, edition)
        return None if end in (None, UNKNOWN) else f"{self._name(product, cycle)} support ends {end}."

    def _name(self, product: Any, cycle: Any) -> str:
        identity = str(product).casefold().replace("_", "-").replace(" ", "-")
        return f"{self._labels.get(identity, product)} {cycle}"


def _scopes(run: Run, rule: Rule) -> Iterator[tuple[str, Scope]]:
    if rule.selection < 0:
        yield "profile", {}
        return
    for entry in run.selections[rule.selection].entries:
        scope = run.bound(rule.selection, entry)
        yield list(scope.values())[-1].path or "", scope


def _support_text(name: str, before: str, after: str, last_day: str) -> str:
    if before == SUPPORTED and after in (EXTENDED_ONLY, UNSUPPORTED):
        paid = "; only paid extended support goes on" if after == EXTENDED_ONLY else ""
        return f"{name} support ends {last_day}{paid}."
    if before == EXTENDED_ONLY:
        return f"Extended support of {name} ends {last_day}."
    return f"{name} is no longer listed as {_words(before)} but as {_words(after)} after {last_day}."


def _words(status: str) -> str:
    return {"confirm": "to be confirmed"}.get(status, status.replace("_", " "))


def _ages(walks: Sequence[_Lookups], day: date) -> Iterator[TurningCause]:
    """The dates whose age was asked for, by the facts that hold them."""
    for walk in walks:
        asked = {*walk.runtime.age, *walk.runtime.until} - {None, UNKNOWN}
        for path, value in walk.reads.items():
            if value in asked:
                days = day.toordinal() - date.fromisoformat(value).toordinal()
                text = f"{path} ({value}) is {days} days ago." if days > 0 else f"{path} is on {value}."
                yield TurningCause(AGE, path, text)


def _of_evidence(comparison: Comparison, day: date) -> Iterator[TurningCause]:
    for control in comparison.controls:
        for cause in control.causes:
            if cause.kind == EVIDENCE:
                words = str(cause.after).replace("_", " ")
                yield TurningCause(EVIDENCE, cause.path, f"{cause.path} is {words} from {day}.")


def _of_notes(comparison: Comparison) -> Iterator[TurningCause]:
    """Contradictions that arise, and exceptions that belong to no control (the pack's own)."""
    for note in comparison.contradictions.appeared:
        yield TurningCause(NOTE, None, f"{note.subject}: {note.detail}")
    for note in comparison.exceptions.appeared:
        if note.control_id is None:
            yield TurningCause(NOTE, None, note.detail)
