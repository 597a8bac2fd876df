"""How single results add up (sheet, section 5.0): precedence, reasons, board, outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appliance.engine.checks import DOUBT, FAIL, PARTIAL
from appliance.engine.evidence import NOT_WANTED, OK
from appliance.engine.findings import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    PARTLY_MET,
    UNDETERMINED,
    BoardLine,
    CheckResult,
    Finding,
    Named,
    WantedEvidence,
)

WOULD_FAIL, NOT_READY, NEARLY_READY, READY = "would_fail", "not_ready", "nearly_ready", "ready"


def status(checks: Sequence[CheckResult], wants: Sequence[WantedEvidence]) -> str:
    """Precedence inside a control that applies: fail, then unknown, then partial, then met."""
    outcomes = {check.outcome for check in checks}
    if FAIL in outcomes:
        return NOT_MET
    if DOUBT in outcomes:
        return UNDETERMINED
    if PARTIAL in outcomes or lacking(wants):
        return PARTLY_MET
    return MET


def lacking(wants: Sequence[WantedEvidence]) -> list[WantedEvidence]:
    """The wishes for evidence that no item fulfils."""
    return [want for want in wants if want.state not in (OK, NOT_WANTED)]


def reason(verdict: str, checks: Sequence[CheckResult], wants: Sequence[WantedEvidence]) -> str:
    """The first thing that decided the status, in one sentence."""
    deciding = {NOT_MET: FAIL, UNDETERMINED: DOUBT, PARTLY_MET: PARTIAL}.get(verdict)
    spoke = [check for check in checks if check.outcome == deciding and check.message]
    if spoke:
        more = f" (and {len(spoke) - 1} more)" if len(spoke) > 1 else ""
        return f"{spoke[0].message}{more}"
    short = lacking(wants)
    if verdict == PARTLY_MET and short:
        return f"All facts are good, but evidence is short: {short[0].purpose} is {_words(short[0].state)}."
    return "Every check passed and the evidence is in order."


def _words(state: str) -> str:
    return {"not_yet": "dated after the evaluation"}.get(state, state.replace("_", " "))


def overall(findings: Sequence[Finding]) -> str:
    """would_fail, not_ready, nearly_ready or ready."""
    if any(finding.auto_fail or finding.blocking for finding in findings):
        return WOULD_FAIL
    statuses = {finding.status for finding in findings}
    if NOT_MET in statuses:
        return NOT_READY
    return NEARLY_READY if statuses & {PARTLY_MET, UNDETERMINED} else READY


def board(findings: Sequence[Finding]) -> tuple[BoardLine, ...]:
    """Every check that alone would fail the assessment, whether it speaks or not."""
    return tuple(line for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[BoardLine]:
    for check in finding.checks:
        if check.effect == FAIL and (check.auto_fail or check.blocking):
            yield BoardLine(
                control_id=finding.control_id,
                check_id=check.id,
                kind="auto_fail" if check.auto_fail else "blocking",
                questions=check.questions,
                title=check.title,
                state=check.outcome,
                items=tuple(Named(item.path, item.name) for item in check.items),
            )


def result_of_own_answer(own_answer: str) -> str:
    """The assessed result that a person's own answer claims."""
    return {
        "compliant": MET,
        "partially_compliant": PARTLY_MET,
        "not_compliant": NOT_MET,
        "not_applicable": NOT_APPLICABLE,
    }[own_answer]
