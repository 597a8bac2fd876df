"""An upload whose process died is taken over by whoever sends it again, and by one of them alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError
from appliance.models import evidence as evidence_table
from appliance.models.states import EvidenceState
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import DeclaredFile, RejectCode, sealed_objects, statements
from appliance.services.evidence.formats import RejectedFileError
from tests.services.evidence.vault import PLAIN, actions_on, described, state_of

RunJobs = Callable[[], None]
DECLARED = DeclaredFile("a.csv", None, sha256(PLAIN).hexdigest(), len(PLAIN))
ABANDONED = timedelta(seconds=901)


@pytest.mark.req("EVID-04", "API-03")
@pytest.mark.parametrize(
    "late",
    [ConnectionResetError(), RejectedFileError(RejectCode.TOO_LARGE, "x", "y")],
    ids=["broken off", "turned away"],
)
def test_an_upload_that_wakes_up_late_leaves_the_one_that_took_its_place(
    alice: Context, clock: SetClock, run_jobs: RunJobs, late: Exception
) -> None:
    evidence_id = evidence.register_file(alice, described(), DECLARED)
    has_begun, may_fail = threading.Event(), threading.Event()

    def first() -> Iterator[bytes]:
        yield PLAIN[:5]
        has_begun.set()
        may_fail.wait(20)
        raise late

    def second() -> Iterator[bytes]:
        yield PLAIN[:5]
        may_fail.set()
        slow.join(20)
        yield PLAIN[5:]

    def send_slowly() -> None:
        with suppress(ConnectionResetError, ConflictError):
            evidence.receive(alice, evidence_id, first())

    slow = threading.Thread(target=send_slowly)
    slow.start()
    assert has_begun.wait(20)
    clock.advance(ABANDONED)
    assert evidence.take_content(alice, evidence_id, second(), len(PLAIN)).state == "VERIFYING"
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.sealed"]


@pytest.mark.req("EVID-04", "API-03")
def test_of_all_who_send_an_abandoned_upload_again_one_takes_it(
    alice: Context, clock: SetClock, run_jobs: RunJobs
) -> None:
    evidence_id = evidence.register_file(alice, described(), DECLARED)
    begin_and_die(alice, evidence_id, clock)
    gate = threading.Barrier(6)
    sent: list[BaseException | str] = []

    def send() -> None:
        gate.wait(20)
        try:
            sent.append(evidence.take_content(alice, evidence_id, iter([PLAIN]), len(PLAIN)).state)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            sent.append(error)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 6
    assert set(sent) <= {"UPLOADING", "VERIFYING"}
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"


@pytest.mark.req("EVID-03", "API-03")
def test_words_a_process_was_taking_that_died_are_kept_when_they_are_sent_again(
    alice: Context, clock: SetClock, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"text": "We looked."}
    with monkeypatch.context() as dying:
        dying.setattr(
            statements, "receive", lambda ctx, evidence_id, _: begin_and_die(ctx, evidence_id, clock)
        )
        made = evidence.state_once(alice, "note", described(), words)
    again = evidence.state_once(alice, "note", described(), words)
    assert again == evidence.Registration(made.id, is_new=False)
    assert state_of(alice, made.id) == "VERIFYING"
    run_jobs()
    assert state_of(alice, made.id) == "SEALED"


def begin_and_die(ctx: Context, evidence_id: UUID, clock: SetClock) -> None:
    """Leave the upload as a process does that is killed, for so long that it counts as abandoned."""
    with ctx.transaction():
        states = (EvidenceState.REGISTERED, EvidenceState.UPLOADING)
        evidence_table.move(ctx.tenant_id, evidence_id, states, clock.now())
        sealed_objects.keep_key(ctx, evidence_id, ctx.product.keys.new_key())
    clock.advance(ABANDONED)
