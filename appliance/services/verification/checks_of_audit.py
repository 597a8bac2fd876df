"""Whether the audit events are one unbroken chain, and whether they agree with the rest of the bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from appliance.foundation.canonical_json import sha256_hex
from appliance.services.verification.audit_chain import check_chain
from appliance.services.verification.bundle_format import FORMATS_WITHOUT_AUDIT, MOST_AUDIT_EVENTS
from appliance.services.verification.case import Case
from appliance.services.verification.differences import Difference
from appliance.services.verification.verdict import Outcome, failed, not_run, passed

Event = Mapping[str, Any]

_EVENTS, _EXPIRED = "/audit/events", "/audit/expired"
_SHORTEST_KEEPING = timedelta(days=365)
# Which detail of the evaluation's event names which part of the bundle.
_JUDGED = {"facts": "facts_sha256", "evaluation": "document_sha256", "answers": "answers_sha256"}
_SEALED, _SUPERSEDED, _REDACTED = "evidence.sealed", "evidence.superseded", "evidence.redacted"
_WITHOUT = "A bundle of this format was made from a file, not from records, and has no audit events."


def check_audit_chain(case: Case) -> Outcome:
    """Numbers without a gap, one organisation, and each event bound to the one before it."""
    events: Sequence[Event] = case.bundle["audit"]["events"]
    if case.bundle["format"] in FORMATS_WITHOUT_AUDIT:
        return not_run(_WITHOUT) if not events else failed("This format has no audit events.", _EVENTS)
    if not events:
        return failed("There are no audit events; in this format the evaluation itself is one.", _EVENTS)
    first = events[0]["seq"]
    expired = case.bundle["audit"].get("expired")
    if expired is not None and (fault := _expiry_fault(expired, events[0])):
        return failed(f"What is said of expired audit events {fault}.", _EXPIRED)
    if first != 1 and expired is None and len(events) != MOST_AUDIT_EVENTS:
        return failed(f"The first audit event is number {first}: those before it were removed.", _EVENTS)
    result = check_chain(events, events[0]["tenant_id"], from_start=first == 1)
    if result.fault is not None:
        place = f"{_EVENTS}/{result.fault.index}/{result.fault.field}"
        return failed(f"The chain of audit events breaks: {place} {result.fault.sentence}.", place)
    before = "" if first == 1 else f" The {first - 1} before them are not in the bundle."
    if expired is not None:
        before = (
            f" The {first - 1} before them have expired: the last was recorded on {expired['last_at'][:10]}."
        )
    return passed(f"The {result.count} audit events follow one another without a gap.{before}")


def _expiry_fault(expired: Mapping[str, Any], first: Event) -> str | None:
    """What does not fit the first event that is there, or the rule that events are kept for a year."""
    if expired["last_seq"] != first["seq"] - 1:
        return "does not end where the events begin"
    if expired["event_hash"] != first["prev_event_hash"]:
        return "does not name the hash that the first event follows"
    try:
        kept = datetime.fromisoformat(expired["expired_at"]) - datetime.fromisoformat(expired["last_at"])
    except ValueError:
        return "names a moment that is none"
    return "is too soon: events are kept for a year at least" if kept < _SHORTEST_KEEPING else None


def check_audit_record(case: Case) -> Outcome:
    """The events end with this very evaluation, and tell of the evidence what the facts tell of it."""
    if case.bundle["format"] in FORMATS_WITHOUT_AUDIT:
        return not_run(_WITHOUT)
    fault = next(_disagreements(case), None)
    if fault is not None:
        return failed(f"Audit events and results disagree: {fault.place} {fault.sentence}.", fault.place)
    return passed("The audit events end with this evaluation and name the hashes of its evidence.")


def _disagreements(case: Case) -> Iterator[Difference]:
    events: Sequence[Event] = case.bundle["audit"]["events"]
    yield from _of_the_evaluation(case, events[-1], f"{_EVENTS}/{len(events) - 1}")
    sealed = _sealed(events)
    yield from _of_the_facts(case, sealed, _named(events, _REDACTED), whole=events[0]["seq"] == 1)
    yield from _left_out(case, sealed, _named(events, _SUPERSEDED) | _named(events, _REDACTED))


def _of_the_evaluation(case: Case, last: Event, place: str) -> Iterator[Difference]:
    if last["action"] != "evaluation.completed":
        yield Difference(f"{place}/action", "does not record an evaluation")
    for part, detail in _JUDGED.items():
        if last["details"].get(detail) != sha256_hex(case.bundle[part]):
            yield Difference(f"{place}/details", f"does not name the {part} of this bundle by hash")


def _sealed(events: Sequence[Event]) -> dict[str, tuple[int, Any]]:
    """Where each piece of evidence was sealed, and with which hash."""
    return {
        event["resource_id"]: (at, event["details"].get("sha256"))
        for at, event in enumerate(events)
        if event["action"] == _SEALED
    }


def _named(events: Sequence[Event], action: str) -> set[str]:
    return {event["resource_id"] for event in events if event["action"] == action}


def _of_the_facts(
    case: Case, sealed: Mapping[str, tuple[int, Any]], redacted: set[str], *, whole: bool
) -> Iterator[Difference]:
    for at, item in enumerate(case.bundle["facts"]["evidence"]):
        place = f"/facts/evidence/{at}"
        if item["id"] not in sealed:
            if whole:
                yield Difference(f"{place}/id", "was never sealed, as the audit events tell it")
            continue
        if item.get("sha256") != sealed[item["id"]][1]:
            yield Difference(f"{place}/sha256", "is not the hash with which it was sealed")
        if bool(item.get("redacted")) != (item["id"] in redacted):
            yield Difference(place, "is redacted by the one account and not by the other")


def _left_out(case: Case, sealed: Mapping[str, tuple[int, Any]], gone: set[str]) -> Iterator[Difference]:
    """Whoever shows only the evidence that suits them leaves its sealing behind."""
    listed = {item["id"] for item in case.bundle["facts"]["evidence"]}
    for identity in sealed.keys() - listed - gone:
        place = f"{_EVENTS}/{sealed[identity][0]}/resource_id"
        yield Difference(place, "was sealed, but the facts leave it out")
