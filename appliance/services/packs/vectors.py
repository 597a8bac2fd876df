"""Runs a pack's test cases: judge the facts of each, compare with what the case expects, say what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from appliance.engine import Evaluation, FactsError, RulePack, evaluate, load_pack
from appliance.engine.expression.type_rules import did_you_mean
from appliance.engine.findings import CheckResult, Item
from appliance.foundation.carried_files import validator
from appliance.foundation.strict_json import read_json_file
from appliance.services.packs.lint import build_pack
from appliance.services.packs.sources import read_source
from appliance.services.packs.vector_facts import PointerError, changed_facts
from appliance.services.packs.vector_files import VectorCase, read_cases

Json = Mapping[str, Any]
_SPEAKING = ("fail", "partial", "unknown")


@dataclass(frozen=True)
class CaseResult:
    """What became of one case: `reasons` says what differs; empty means that it passed."""

    case: VectorCase
    reasons: tuple[str, ...]
    skipped: bool = False
    spoke: frozenset[str] = frozenset()


@dataclass(frozen=True)
class VectorReport:
    """What became of all cases of a pack. `silent_checks` never had their effect in any case."""

    pack: Mapping[str, str]
    results: Sequence[CaseResult]
    silent_checks: tuple[str, ...]

    @property
    def failures(self) -> list[CaseResult]:
        """The cases that did not pass."""
        return [result for result in self.results if result.reasons]

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values: counts, and every failure with its place and reasons."""
        skipped = sum(result.skipped for result in self.results)
        return {
            "pack": dict(self.pack),
            "passed": len(self.results) - skipped - len(self.failures),
            "failed": len(self.failures),
            "skipped": skipped,
            "failures": [
                {"case": result.case.id, "place": str(result.case.place), "reasons": list(result.reasons)}
                for result in self.failures
            ],
            "silent_checks": list(self.silent_checks),
        }


def run_vectors(folder: Path) -> VectorReport:
    """Builds a pack folder and runs its cases and those of the packs it extends.

    Raises RefusedError when the pack has problems or a file of cases cannot be understood.
    """
    built = build_pack(folder)
    pack = load_pack(built.document, built.sha256)
    return run_cases(pack, read_cases(read_source(folder)))


def run_cases(pack: RulePack, cases: Sequence[VectorCase]) -> VectorReport:
    """Runs cases against a compiled pack."""
    read = cache(read_json_file)
    results = [_run(pack, case, read) for case in cases]
    spoke = frozenset().union(*(result.spoke for result in results))
    checks = [check.data["id"] for control in pack.controls for check in control.checks]
    return VectorReport(pack.reference, results, tuple(name for name in checks if name not in spoke))


def _run(pack: RulePack, case: VectorCase, read: Callable[[Path], Any]) -> CaseResult:
    expected = case.expectations(pack.reference["standard_version"])
    if not expected:
        return CaseResult(case, (), skipped=True)
    try:
        facts = changed_facts(read(case.base), case.data)
        # Shape only: a case may take a router away without tidying up every reference to it.
        problems = validator("facts").problems(facts, limit=3)
        if problems:
            return CaseResult(case, tuple(f"the facts at {p.pointer} {p.message}" for p in problems))
        outcome = _Outcome(pack, evaluate(pack, facts, case.as_of))
    except (PointerError, FactsError) as error:
        return CaseResult(case, (str(error),))
    return CaseResult(case, tuple(outcome.differences(expected)), spoke=outcome.spoke)


class _Outcome:
    """An evaluation, asked about what a case expects."""

    def __init__(self, pack: RulePack, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._findings = {finding.control_id: finding for finding in evaluation.findings}
        self._checks = {check.id: check for finding in evaluation.findings for check in finding.checks}
        self._codes = {
            check.data["id"]: check.data["code"] for control in pack.controls for check in control.checks
        }
        self._contradictions = [entry["id"] for entry in pack.document["contradictions"]]
        self.spoke = frozenset(name for name, check in self._checks.items() if check.outcome == check.effect)

    def differences(self, expected: Json) -> Iterator[str]:
        """What differs from the expectations, one sentence each."""
        for key, value in expected.items():
            yield from _ASKED[key](self, value)

    def statuses(self, expected: Json) -> Iterator[str]:
        for control, status in expected.items():
            finding = self._findings.get(control)
            if finding is None:
                yield f"there is no control '{control}'{did_you_mean(control, self._findings)}"
            elif finding.status != status:
                yield f"{control} is {finding.status}, expected {status}: {finding.reason}"

    def checks(self, expected: Json) -> Iterator[str]:
        for name, outcome in expected.items():
            check = self._checks.get(name)
            if check is None:
                yield f"there is no check '{name}'{did_you_mean(name, self._checks)}"
            elif check.outcome != outcome:
                said = check.message or "no objection"
                yield f"the check '{name}' is {check.outcome}, expected {outcome}: {said}"

    def offending(self, expected: Sequence[str]) -> Iterator[str]:
        spoken = [check for check in self._checks.values() if check.outcome in _SPEAKING]
        items = [item for check in spoken for item in check.items if _is_named(check, item)]
        named = {item.name for item in items} | {item.path for item in items}
        yield from _missing("offending entry", expected, named)

    def outcome(self, expected: str) -> Iterator[str]:
        if self._evaluation.outcome != expected:
            yield f"the outcome is {self._evaluation.outcome}, expected {expected}"

    def notices(self, expected: Sequence[str]) -> Iterator[str]:
        codes = {self._codes[name] for name in self.spoke if self._checks[name].effect == "notice"}
        noted = {entry.code for entry in self._evaluation.exceptions}
        yield from _missing("notice", expected, codes | noted if expected else codes)

    def attestations(self, expected: Sequence[str]) -> Iterator[str]:
        yield from _missing("attestation", expected, {entry.code for entry in self._evaluation.attestations})

    def contradictions(self, expected: Sequence[str]) -> Iterator[str]:
        for name in expected:
            if name not in self._contradictions:
                yield f"there is no contradiction '{name}'{did_you_mean(name, self._contradictions)}"
        yield from _missing(
            "contradiction", expected, {entry.id for entry in self._evaluation.contradictions}
        )


def _is_named(check: CheckResult, item: Item) -> bool:
    """What a check objects to; of a check that cannot judge, what it cannot judge."""
    return item.state == "offends" or check.outcome == "unknown"


def _missing(what: str, expected: Sequence[str], found: set[str]) -> Iterator[str]:
    """All that is expected must be there; when nothing is expected, nothing may be."""
    there = ", ".join(sorted(found)) or "none"
    for name in expected:
        if name not in found:
            yield f"the {what} '{name}' is missing; there is: {there}"
    if not expected and found:
        yield f"no {what} is expected; there is: {there}"


_ASKED: Mapping[str, Callable[[_Outcome, Any], Iterator[str]]] = {
    "expect": _Outcome.statuses,
    "expect_checks": _Outcome.checks,
    "expect_offending": _Outcome.offending,
    "expect_outcome": _Outcome.outcome,
    "expect_notices": _Outcome.notices,
    "expect_attestations": _Outcome.attestations,
    "expect_contradictions": _Outcome.contradictions,
}
