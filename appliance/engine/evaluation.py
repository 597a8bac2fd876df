"""From a pack, facts and a date to an evaluation: pure, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from appliance.engine.checks import ATTEST, DOUBT, FAIL, PARTIAL, judge, run_check, skipped_check, summary
from appliance.engine.evidence import bound_evidence, ok_kinds, wanted
from appliance.engine.exceptions import exceptions_of
from appliance.engine.facts import canonical_facts
from appliance.engine.findings import (
    NOT_APPLICABLE,
    STATUSES,
    Attestation,
    BoardLine,
    BoundEvidence,
    CheckResult,
    ContradictionFound,
    ExceptionNote,
    Finding,
    References,
    Remedy,
    as_document,
)
from appliance.engine.outcome import board, overall, reason, status
from appliance.engine.pack import Control, Rule, RulePack
from appliance.engine.run import Run
from appliance.engine.scoping import ScopeLists, scope_of

FORMAT = 1  # of the evaluation document
_SPEAKING = (FAIL, PARTIAL, DOUBT)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything an evaluation says. Findings come gate first, then in the pack's order."""

    pack: Mapping[str, str]
    as_of: str
    outcome: str
    board: tuple[BoardLine, ...]
    themes: tuple[Mapping[str, Any], ...]
    totals: Mapping[str, int]
    findings: tuple[Finding, ...]
    contradictions: tuple[ContradictionFound, ...]
    exceptions: tuple[ExceptionNote, ...]
    attestations: tuple[Attestation, ...]
    scope: ScopeLists

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values; the shape is ``findings.schema.json``."""
        plain = {
            name: as_document(getattr(self, name)) for name in self.__dataclass_fields__ if name != "scope"
        }
        return {"format": FORMAT, **plain, "scope": self.scope.as_document()}


def evaluate(pack: RulePack, facts: Mapping[str, Any], as_of: date) -> Evaluation:
    """Judge schema-valid ``facts`` by ``pack`` as of a day.

    :raises FactsError: when the facts have no profile or two entries share an id.
    """
    run = Run(pack, canonical_facts(facts), as_of)
    kinds = {kind["id"]: int(kind["fresh_days"]) for kind in pack.document["evidence_kinds"]}
    evidence = bound_evidence(run.facts["evidence"], kinds, as_of)
    findings = tuple(_finding(run, control, evidence.get(control.id, ())) for control in pack.controls)
    return Evaluation(
        pack=pack.reference,
        as_of=as_of.isoformat(),
        outcome=overall(findings),
        board=board(findings),
        themes=_themes(pack, findings),
        totals=_totals(_counted(pack, findings)),
        findings=findings,
        contradictions=_contradictions(run, evidence),
        exceptions=exceptions_of(run, findings),
        attestations=_attestations(findings),
        scope=scope_of(run),
    )


def _finding(run: Run, control: Control, evidence: Sequence[BoundEvidence]) -> Finding:
    run.runtime.ok_kinds = ok_kinds(evidence)
    excused = control.not_applicable is not None and run.ask(control.not_applicable) is True
    if excused:
        checks = tuple(skipped_check(rule) for rule in control.checks)
    else:
        checks = tuple(run_check(run, rule) for rule in control.checks)
    wants = tuple(
        wanted(want.data, evidence, applies=not excused and _applies(run, want.function))
        for want in control.wants
    )
    verdict = NOT_APPLICABLE if excused else status(checks, wants)
    failed = [check for check in checks if check.outcome == FAIL]
    return Finding(
        control_id=control.id,
        theme=control.data["theme"],
        title=control.data["title"],
        status=verdict,
        own_answer=run.facts["answers"].get(control.id),
        auto_fail=any(check.auto_fail for check in failed),
        blocking=any(check.blocking for check in failed),
        reason=control.data["not_applicable_reason"] if excused else reason(verdict, checks, wants),
        references=_references(run.pack, control.data["references"]),
        checks=checks,
        evidence=tuple(evidence),
        wanted=wants,
        remediation=_remedies(control, checks),
    )


def _applies(run: Run, function: str | None) -> bool:
    """Evidence is wanted unless it surely is not."""
    return function is None or run.ask(function) is not False


def _references(pack: RulePack, data: Mapping[str, Any]) -> References:
    return References(
        standard=pack.document["standard"]["version"],
        sections=tuple(data["sections"]),
        requirements=tuple(data["requirements"]),
        questions=tuple(data["questions"]),
    )


def _remedies(control: Control, checks: Sequence[CheckResult]) -> tuple[Remedy, ...]:
    """What to do about the checks that spoke; a remedy that names no check goes with any."""
    spoke = [check.id for check in checks if check.outcome in _SPEAKING]
    remedies = []
    for data in control.data["remediation"]:
        called = [identity for identity in spoke if identity in data["checks"] or not data["checks"]]
        if called:
            remedies.append(Remedy(data["id"], data["text"], data["effort"], tuple(called)))
    return tuple(remedies)


def _contradictions(
    run: Run, evidence: Mapping[str, Sequence[BoundEvidence]]
) -> tuple[ContradictionFound, ...]:
    """Those that hold. They belong to no control, so here ``evidence_ok`` means any control's."""
    run.runtime.ok_kinds = frozenset().union(*(ok_kinds(items) for items in evidence.values()))
    found = (_contradiction(run, rule) for rule in run.pack.contradictions)
    return tuple(entry for entry in found if entry is not None)


def _contradiction(run: Run, rule: Rule) -> ContradictionFound | None:
    considered, offends = judge(run, rule, doubts=False)
    if not offends:
        return None
    return ContradictionFound(
        id=rule.data["id"],
        severity=rule.data["severity"],
        title=rule.data["title"],
        message=summary(offends, considered),
        mend=rule.data["mend"],
        items=offends,
        inputs=run.inputs(rule),
    )


def _attestations(findings: Sequence[Finding]) -> tuple[Attestation, ...]:
    return tuple(
        Attestation(check.code or check.id, finding.control_id, item.path, item.name, item.message)
        for finding in findings
        for check in finding.checks
        if check.outcome == ATTEST
        for item in check.items
    )


def _counted(pack: RulePack, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of proper controls; the scope gate is not one of the fifteen."""
    return [finding for control, finding in zip(pack.controls, findings, strict=True) if not control.gate]


def _totals(findings: Sequence[Finding]) -> dict[str, int]:
    return {name: sum(finding.status == name for finding in findings) for name in STATUSES}


def _themes(pack: RulePack, findings: Sequence[Finding]) -> tuple[Mapping[str, Any], ...]:
    return tuple(_theme(theme, findings) for theme in pack.document["themes"])


def _theme(theme: Mapping[str, str], findings: Sequence[Finding]) -> dict[str, Any]:
    mine = [finding for finding in findings if finding.theme == theme["id"]]
    controls = [finding.control_id for finding in mine]
    return {"id": theme["id"], "title": theme["title"], "totals": _totals(mine), "controls": controls}
