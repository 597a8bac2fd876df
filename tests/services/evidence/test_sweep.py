"""What stopped half way is found, said and tidied up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import (
    UnavailableError,
)
from appliance.models import evidence as evidence_table
from appliance.models.database import database
from appliance.models.states import EvidenceState
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import DeclaredFile, ShelfFilter, sealed_objects
from appliance.services.evidence.sweep import sweep as sweep_one
from tests.cast import Tenancy
from tests.services.evidence.vault import described, sealed, send, state_of

RunJobs = Callable[[], None]


@pytest.fixture
def sweep(acorn: Tenancy, as_worker: Callable[[], AbstractContextManager[None]]) -> Callable[[], None]:
    """Sweeps this organisation as the worker does; what other tests left has its objects elsewhere."""

    def _sweep() -> None:
        with as_worker():
            sweep_one(acorn.owner)

    return _sweep


def test_an_upload_that_stopped_is_given_up_and_its_retry_seals(
    acorn: Tenancy, clock: SetClock, run_jobs: RunJobs, sweep: Callable[[], None]
) -> None:
    alice, product = acorn.owner, acorn.owner.product
    evidence_id = evidence.register_file(alice, described(), DeclaredFile("patches.csv"))
    with alice.transaction():
        states = (EvidenceState.REGISTERED, EvidenceState.UPLOADING)
        evidence_table.move(alice.tenant_id, evidence_id, states, clock.now())
        sealed_objects.keep_key(alice, evidence_id, product.keys.new_key())
    product.store.put(sealed_objects.place(alice.tenant_id, evidence_id), [b"half of it"])
    sweep()
    assert state_of(alice, evidence_id) == "UPLOADING"
    clock.advance(timedelta(seconds=901))
    sweep()
    assert state_of(alice, evidence_id) == "UPLOAD_FAILED"
    assert list(product.store.list("tenants/")) == []
    assert send(alice) == evidence_id
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"


def test_an_upload_that_is_too_slow_ends_by_itself_before_the_sweep(alice: Context, clock: SetClock) -> None:
    def slow() -> object:
        for _ in range(100):
            clock.advance(timedelta(seconds=60))
            yield b"a little\n"

    with pytest.raises(evidence.UploadTooSlowError):
        send(alice, slow())  # type: ignore[arg-type]
    [item] = evidence.list_evidence(alice, ShelfFilter()).items
    assert item.state == "UPLOAD_FAILED"


def test_what_waits_too_long_is_verified_again(
    acorn: Tenancy,
    clock: SetClock,
    run_jobs: RunJobs,
    sweep: Callable[[], None],
    as_worker: Callable[[], AbstractContextManager[None]],
) -> None:
    evidence_id, queue = send(acorn.owner), acorn.owner.product.queue
    with as_worker(), database.connection_context():
        while (lost := queue.take(clock.now())) is not None and lost.task != "evidence.verify":
            queue.done(lost)
        assert lost is not None
        queue.dead(lost)
        evidence.verification_gave_up(acorn.as_worker(), evidence_id, UnavailableError("down"))
    run_jobs()
    assert state_of(acorn.owner, evidence_id) == "VERIFYING"
    assert evidence.read_evidence(acorn.owner, evidence_id).item.delayed_reason
    clock.advance(timedelta(seconds=901))
    sweep()
    run_jobs()
    assert state_of(acorn.owner, evidence_id) == "SEALED"


def test_objects_without_a_key_are_removed(
    alice: Context, run_jobs: RunJobs, sweep: Callable[[], None]
) -> None:
    kept = sealed(alice, run_jobs)
    alice.product.store.put(sealed_objects.place(alice.tenant_id, UUID(int=7)), [b"noise"])
    sweep()
    assert list(alice.product.store.list("tenants/")) == [sealed_objects.place(alice.tenant_id, kept)]
