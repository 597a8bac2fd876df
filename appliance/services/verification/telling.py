"""A verdict as people read it; programs read its document."""

from __future__ import annotations

from appliance.foundation.errors import printable, shortened
from appliance.services.verification.verdict import Check, Result, State, Verdict

_STATES = {State.PASSED: "passed", State.FAILED: "FAILED", State.NOT_RUN: "not run"}
_MEANING = (
    "The results follow from the facts given, by these rules, and nothing was changed since it was signed. "
    "Whether the facts are true is not shown by this."
)


def as_text(verdict: Verdict, source: str) -> str:
    """One line for each check, who signed, and the verdict last."""
    lines = [_line(check) for check in verdict.checks]
    if verdict.signer is not None:
        lines.append(f"Key {verdict.signer.key_id}, SHA-256 {verdict.signer.fingerprint}")
    return "\n".join([*(shortened(printable(line)) for line in lines), *_closing(verdict, source)]) + "\n"


def _line(check: Check) -> str:
    outcome = check.outcome
    place = f" [{outcome.place or '/'}]" if outcome.place is not None else ""
    return f"{_STATES[outcome.state]:8}{check.name:15} {outcome.sentence}{place}"


def _closing(verdict: Verdict, source: str) -> list[str]:
    name = printable(source)
    if verdict.result is Result.VERIFIED:
        return [f"{name}: verified. {_MEANING}"]
    failures = verdict.failures
    if not failures:
        return [f"{name}: NOT VERIFIED. Not checked: {', '.join(verdict.missing)}."]
    rest = f", and {len(failures) - 1} more" if len(failures) > 1 else ""
    return [f"{name}: NOT VERIFIED. Failed first: {failures[0].name}{rest}."]
