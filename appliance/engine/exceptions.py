"""What keeps a result from being clean, gathered in one list (RULE-07)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appliance.engine.checks import DOUBT
from appliance.engine.evidence import OK
from appliance.engine.findings import UNDETERMINED, ExceptionNote, Finding
from appliance.engine.outcome import lacking, result_of_own_answer
from appliance.engine.run import Run

_CODES = {
    "missing": "EVIDENCE_MISSING",
    "stale": "EVIDENCE_STALE",
    "expired": "EVIDENCE_EXPIRED",
    "partial_coverage": "EVIDENCE_PARTIAL",
    "not_yet": "EVIDENCE_NOT_YET",
    "undated": "EVIDENCE_UNDATED",
    "redacted": "EVIDENCE_REDACTED",
}


def exceptions_of(run: Run, findings: Sequence[Finding]) -> tuple[ExceptionNote, ...]:
    """In the order of the controls; the pack's own first."""
    notes = list(_of_pack(run))
    for finding in findings:
        notes.extend(_of_evidence(finding))
        notes.extend(_of_checks(finding))
        notes.extend(_of_answer(finding))
    return tuple(notes)


def _of_pack(run: Run) -> Iterator[ExceptionNote]:
    standard = run.pack.document["standard"]
    title, today = str(run.pack.document["title"]), run.as_of.isoformat()
    closes, opens = standard.get("closes_after"), standard.get("applies_from")
    if closes is not None and closes < today:
        text = f"{title} is closed: no assessment has been marked against it since {closes}."
        yield ExceptionNote("PACK_DEPRECATED", None, title, text)
    if opens is not None and opens > today:
        text = f"{title} applies to assessments opened from {opens}, after the evaluation date."
        yield ExceptionNote("PACK_NOT_YET", None, title, text)


def _of_evidence(finding: Finding) -> Iterator[ExceptionNote]:
    for item in finding.evidence:
        if item.state != OK:
            yield ExceptionNote(_CODES[item.state], finding.control_id, item.id, item.reason)
    for want in lacking(finding.wanted):
        if want.state == "missing":
            text = f"Nothing has been given for: {want.purpose} ({' or '.join(want.kinds)})."
            yield ExceptionNote("EVIDENCE_MISSING", finding.control_id, want.purpose, text)


def _of_checks(finding: Finding) -> Iterator[ExceptionNote]:
    for check in finding.checks:
        if check.outcome == DOUBT and check.message:
            yield ExceptionNote("CHECK_UNDETERMINED", finding.control_id, check.title, check.message)


def _of_answer(finding: Finding) -> Iterator[ExceptionNote]:
    if finding.own_answer is None:
        return
    claimed = result_of_own_answer(finding.own_answer)
    if claimed != finding.status:
        text = f"You answered {_words(finding.own_answer)}; our result is {_words(finding.status)}."
        yield ExceptionNote("OWN_ANSWER_DIFFERS", finding.control_id, finding.title, text)


def _words(term: str) -> str:
    return "not known" if term == UNDETERMINED else term.replace("_", " ")
