"""What programs send: each thing is kept once, whatever is sent at the same moment or sent again."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, InvalidError
from appliance.models import evidence as evidence_table
from appliance.models.states import EvidenceState
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import (
    ContentRefusedError,
    DeclaredFile,
    EvidenceExistsError,
    ShelfFilter,
    sealed_objects,
)
from tests.services.evidence.vault import PLAIN, actions_on, described, sealed, state_of

RunJobs = Callable[[], None]
Result = TypeVar("Result")
DECLARED = DeclaredFile("a.csv", None, sha256(PLAIN).hexdigest(), len(PLAIN))


def all_at_once(work: Callable[[], Result], count: int = 4) -> list[Result]:
    """What ``count`` threads got that did the same at the same moment; conflicts are left out."""
    found: list[Result] = []
    gate = threading.Barrier(count)

    def run() -> None:
        gate.wait()
        with suppress(ConflictError):
            found.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.req("EVID-03", "API-03")
def test_the_same_statement_made_at_the_same_moment_is_one(alice: Context, run_jobs: RunJobs) -> None:
    made = all_at_once(lambda: evidence.state_once(alice, "note", described(), {"text": "We looked."}))
    assert len({each.id for each in made}) == 1
    assert sorted(each.is_new for each in made) == [False, False, False, True]
    run_jobs()
    [item] = evidence.list_evidence(alice, ShelfFilter()).items
    assert actions_on(alice, item.id) == ["evidence.registered", "evidence.sealed"]


@pytest.mark.req("EVID-03", "API-03")
def test_the_same_content_sent_at_the_same_moment_is_kept_once(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = evidence.register_file(alice, described(), DECLARED)
    taken = all_at_once(lambda: evidence.take_content(alice, evidence_id, [PLAIN], len(PLAIN)))
    assert {item.id for item in taken} == {evidence_id}
    assert len(taken) == 4
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.sealed"]


@pytest.mark.req("EVID-04", "API-03")
def test_what_a_process_was_taking_that_died_is_taken_from_who_sends_it_again(
    alice: Context, clock: SetClock, run_jobs: RunJobs
) -> None:
    evidence_id = evidence.register_file(alice, described(), DECLARED)
    with alice.transaction():
        states = (EvidenceState.REGISTERED, EvidenceState.UPLOADING)
        evidence_table.move(alice.tenant_id, evidence_id, states, clock.now())
        sealed_objects.keep_key(alice, evidence_id, alice.product.keys.new_key())
    after = {}
    for seconds in (900, 1):
        clock.advance(timedelta(seconds=seconds))
        after[seconds] = evidence.take_content(alice, evidence_id, [PLAIN], len(PLAIN)).state
    assert after == {900: "UPLOADING", 1: "VERIFYING"}
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"


@pytest.mark.req("EVID-02", "EVID-03")
def test_an_upload_that_broke_off_may_be_sent_again(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = evidence.announce_file(alice, described(), DECLARED).id

    def breaking_off() -> Iterator[bytes]:
        yield PLAIN[:5]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        evidence.take_content(alice, evidence_id, breaking_off(), len(PLAIN))
    assert state_of(alice, evidence_id) == "UPLOAD_FAILED"
    assert evidence.announce_file(alice, described(), DECLARED) == evidence.Registration(
        evidence_id, is_new=False
    )
    evidence.take_content(alice, evidence_id, [PLAIN], len(PLAIN))
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"


@pytest.mark.req("EVID-03")
def test_what_differs_is_turned_away_while_it_arrives_and_nothing_is_kept(alice: Context) -> None:
    evidence_id = evidence.register_file(alice, described(), DECLARED)
    with pytest.raises(InvalidError, match="were announced"):
        evidence.take_content(alice, evidence_id, [PLAIN], len(PLAIN) + 1)
    assert state_of(alice, evidence_id) == "REGISTERED"
    with pytest.raises(ContentRefusedError, match="SHA-256"):
        evidence.take_content(alice, evidence_id, [PLAIN[:-1], b"x"], len(PLAIN))
    assert state_of(alice, evidence_id) == "REJECTED"
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.rejected"]
    assert list(alice.product.store.list("")) == []


@pytest.mark.req("EVID-12")
def test_a_statement_that_is_renewed_replaces_the_one_before(alice: Context, run_jobs: RunJobs) -> None:
    words = {"text": "We looked."}
    old = evidence.state_once(alice, "note", described(), words).id
    run_jobs()
    again = replace(described(), coverage="document", covered_count=None, total_count=None)
    with pytest.raises(EvidenceExistsError):
        evidence.state_once(alice, "note", again, words)
    new: UUID = evidence.state_once(alice, "note", again, words, supersedes_id=old).id
    run_jobs()
    assert (state_of(alice, new), evidence.read_evidence(alice, old).item.status) == ("SEALED", "superseded")


def test_content_is_for_files_alone(alice: Context, run_jobs: RunJobs) -> None:
    note = evidence.add_note(alice, described(), "We looked.")
    with pytest.raises(ConflictError, match="Only a file"):
        evidence.take_content(alice, note, [PLAIN], len(PLAIN))
    kept = sealed(alice, run_jobs)
    with pytest.raises(ConflictError, match="other content"):
        evidence.take_content(alice, kept, [b"other"], 5)
    assert evidence.take_content(alice, kept, [PLAIN], len(PLAIN)).status == "in_use"
