"""The audit events of a bundle: one unbroken chain that agrees with the facts, or it is not verified."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.services.bundles.build import build_bundle
from appliance.services.verification.audit_chain import event_hash
from tests.services.verification.audited_bundle import (
    EXPORT,
    FORMER,
    PHOTO,
    audited,
    chained,
    event,
    history,
    judged,
    sealed,
    unaudited,
)
from tests.services.verification.sample_bundle import ALICE, HTML, Json, failures, outcome, states
from tests.services.verification.test_tampering import altered

FIELDS = sorted(audited()["audit"]["events"][2])


def with_events(change: Callable[[list[Json]], object]) -> Json:
    """The bundle after ``change`` was done to its chained events, hashes left as they were."""
    bundle = audited()
    change(bundle["audit"]["events"])
    return bundle


def retold(change: Callable[[list[Json]], object]) -> Json:
    """The bundle by a dishonest signer who changes history and makes every hash and the signature anew."""
    events = history(unaudited())
    change(events)
    return audited(events)


@pytest.mark.req("REPT-07", "REPT-08")
def test_an_honest_bundle_with_audit_events_is_verified() -> None:
    verdict = judged(audited())
    assert verdict.exit_code == 0
    assert states(verdict)["audit-chain"] == states(verdict)["audit-record"] == "passed"
    assert "The 6 audit events follow one another without a gap." in outcome(verdict, "audit-chain")[0]


@pytest.mark.req("REPT-07")
def test_the_builder_writes_format_2_exactly_when_there_are_events() -> None:
    bundle = audited()
    rest = bundle["pack"]["document"], bundle["pack"]["signature"], bundle["report"]
    files = {"report.html": HTML, "report.pdf": b""}
    parts = bundle["facts"], bundle["evaluation"], bundle["answers"]
    events = bundle["audit"]["events"]
    assert b'"format":2,"kind"' in build_bundle(*parts, *rest, files, ALICE, events)
    assert b'"format":1,"kind"' in build_bundle(*parts, *rest, files, ALICE)


@pytest.mark.req("AUD-01", "REPT-08")
@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=6)
@given(at=st.integers(0, 5))
def test_an_edited_event_is_found_whoever_edited_it(field: str, at: int) -> None:
    def edit(events: list[Json]) -> None:
        events[at][field] = altered(events[at][field])

    stranger, signer = judged(with_events(edit)), judged(sealed(with_events(edit)))
    assert "hashes" in failures(stranger)
    assert {"schema", "audit-chain"} & set(failures(signer))
    assert (stranger.exit_code, signer.exit_code) == (1, 1)


@pytest.mark.req("AUD-01", "REPT-08")
@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize(
    "change",
    [
        lambda events, at: events.pop(at),
        lambda events, at: events.insert(at, copy.deepcopy(events[at])),
        lambda events, at: events.__setitem__(slice(at, at + 2), [events[at + 1], events[at]]),
    ],
    ids=["removed", "repeated", "swapped"],
)
def test_a_trusted_signer_cannot_take_out_repeat_or_move_an_event(
    change: Callable[[list[Json], int], object], at: int
) -> None:
    verdict = judged(sealed(with_events(lambda events: change(events, at))))
    assert failures(verdict) == ["audit-chain"]
    assert (outcome(verdict, "audit-chain")[1] or "").startswith("/audit/events")


def test_cutting_the_newest_events_off_leaves_no_record_of_the_evaluation() -> None:
    verdict = judged(sealed(with_events(lambda events: events.pop())))
    assert failures(verdict) == ["audit-record"]
    assert outcome(verdict, "audit-record")[1] == "/audit/events/4/action"


def test_an_event_of_another_organisation_does_not_fit_in() -> None:
    def mix(events: list[Json]) -> None:
        events[3]["tenant_id"] = "00000000-0000-0000-0000-000000000002"
        events[3]["event_hash"] = event_hash(events[3])

    verdict = judged(sealed(with_events(mix)))
    assert outcome(verdict, "audit-chain")[1] == "/audit/events/3/tenant_id"


@pytest.mark.req("REPT-07", "REPT-08")
@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda events: events[2]["details"].update(sha256="00" * 32), "/facts/evidence/1/sha256"),
        (lambda events: events.pop(2), "/facts/evidence/1/id"),
        (lambda events: events.pop(3), "/audit/events/1/resource_id"),
        (lambda events: events.insert(5, event("evidence.redacted", PHOTO)), "/facts/evidence/0"),
        (lambda events: events[5]["details"].update(facts_sha256="00" * 32), "/audit/events/5/details"),
        (lambda events: events[5]["details"].pop("document_sha256"), "/audit/events/5/details"),
        (lambda events: events.append(event("report.downloaded", "x")), "/audit/events/6/action"),
        (lambda events: events.insert(4, event("evidence.sealed", "b", sha256="b" * 64)), None),
    ],
    ids=[
        "another hash at sealing",
        "never sealed",
        "sealed and left out",
        "redacted in secret",
        "other facts judged",
        "evaluation not named",
        "does not end with the evaluation",
        "evidence kept back",
    ],
)
def test_history_told_anew_from_the_start_must_still_agree_with_the_facts(
    change: Callable[[list[Json]], object], place: str | None
) -> None:
    verdict = judged(retold(change))
    assert failures(verdict) == ["audit-record"]
    assert place is None or outcome(verdict, "audit-record")[1] == place


def test_redacted_evidence_stays_in_the_bundle_with_its_hash_and_its_event() -> None:
    events = history(unaudited(PHOTO))
    events.insert(5, event("evidence.redacted", PHOTO))
    bundle = audited(events, PHOTO)
    assert failures(judged(bundle)) == []
    assert judged(bundle).exit_code == 0


def test_an_extract_without_its_beginning_is_refused() -> None:
    verdict = judged(sealed(with_events(lambda events: events.pop(0))))
    assert outcome(verdict, "audit-chain")[0].startswith("The first audit event is number 2")


def test_the_newest_events_of_a_very_long_history_say_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = "appliance.services.verification.checks_of_audit.MOST_AUDIT_EVENTS"
    monkeypatch.setattr(module, 5)
    bundle = sealed(with_events(lambda events: events.pop(0)))
    verdict = judged(bundle)
    assert verdict.exit_code == 0
    assert outcome(verdict, "audit-chain")[0].endswith("The 1 before them are not in the bundle.")


def expiring(**changes: object) -> Json:
    """The bundle after its first event expired, and what it says of that."""
    bundle = with_events(lambda events: events.pop(0))
    first = bundle["audit"]["events"][0]
    bundle["audit"]["expired"] = {
        "batch": 1,
        "last_seq": 1,
        "event_hash": first["prev_event_hash"],
        "batch_hash": "b" * 64,
        "last_at": "2025-11-01T09:00:00.000000Z",
        "expired_at": "2026-11-02T09:00:00.000000Z",
        **changes,
    }
    return sealed(bundle)


@pytest.mark.req("AUD-05")
def test_events_that_expired_are_told_of_and_the_rest_is_verified() -> None:
    verdict = judged(expiring())
    assert verdict.exit_code == 0
    told = "The 1 before them have expired: the last was recorded on 2025-11-01."
    assert outcome(verdict, "audit-chain")[0].endswith(told)


@pytest.mark.req("AUD-05")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_seq": 2}, "does not end where the events begin"),
        ({"event_hash": "c" * 64}, "does not name the hash"),
        ({"expired_at": "2026-10-31T09:00:00.000000Z"}, "too soon"),
        ({"last_at": "2025-99-01T09:00:00.000000Z"}, "a moment that is none"),
    ],
    ids=["another number", "another hash", "too soon", "no moment"],
)
def test_an_expiry_that_does_not_fit_is_refused(changes: Json, words: str) -> None:
    verdict = judged(expiring(**changes))
    assert failures(verdict) == ["audit-chain"]
    assert words in outcome(verdict, "audit-chain")[0]


def test_events_in_a_bundle_of_format_1_are_refused_and_none_in_format_2_too() -> None:
    with_some, without = audited() | {"format": 1}, sealed(unaudited())
    assert failures(judged(sealed(with_some))) == ["audit-chain"]
    assert failures(judged(without)) == ["audit-chain"]


def test_chains_made_twice_are_the_same() -> None:
    assert chained(history(unaudited())) == audited()["audit"]["events"]
    assert {FORMER, EXPORT} <= {told["resource_id"] for told in audited()["audit"]["events"]}
