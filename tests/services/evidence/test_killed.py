"""kill -9 at every stage of an upload and of its verification: nothing is lost, nothing is half done."""

import json
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.models.roles import WEB, WORKER
from appliance.services import audit, evidence
from appliance.services.context import Context
from appliance.services.evidence import ShelfFilter, ShelvedEvidence
from appliance.services.evidence.sweep import sweep
from tests.cast import Tenancy
from tests.database import Database
from tests.services.evidence.vault import PLAIN, actions_on, send
from tests.warm_processes import start_warm

RunJobs = Callable[[], None]
AsWorker = Callable[[], AbstractContextManager[None]]
UPLOADING, STORING = "upload without a store", "store what waits"
PROGRAM = "tests.services.evidence.dying_process"
# What the clock must pass before the sweep takes an upload for dead.
LONG_AGO = timedelta(seconds=901)


def die_at(
    stage: str, ctx: Context, db: Database, tmp_path: Path, evidence_id: UUID | None = None, job: str = ""
) -> None:
    """Run a process until it is killed at ``stage``: of an upload, of ``job``, or of verifying evidence."""
    product = ctx.product
    told = {
        "url": db.url(WORKER if evidence_id or job == STORING else WEB),
        "job": job,
        "folder": str(tmp_path),
        "home": str(product.settings.home),
        "queue": product.queue.name,
        "now": product.clock.now().isoformat(),
        "tenant_id": str(ctx.tenant_id),
        "account_id": str(ctx.account_id),
        "evidence_id": str(evidence_id) if evidence_id else None,
    }
    died = tmp_path / "died.log"
    process = start_warm(PROGRAM, stage, json.dumps(told), environ={"PATH": "/usr/bin:/bin"}, log=died)
    assert process.wait(60) == -signal.SIGKILL, died.read_text(encoding="utf-8")


def only(ctx: Context) -> ShelvedEvidence:
    [item] = evidence.list_evidence(ctx, ShelfFilter()).items
    return item


@pytest.fixture
def sweep_later(acorn: Tenancy, clock: SetClock, as_worker: AsWorker) -> RunJobs:
    """The worker's sweep, once a silent upload counts as dead."""

    def _sweep() -> None:
        clock.advance(LONG_AGO)
        with as_worker():
            sweep(acorn.owner)

    return _sweep


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.req("EVID-02", "EVID-04")
@pytest.mark.parametrize(
    "stage",
    [
        "after registering",
        "in the middle of the bytes",
        "after the last byte",
        "after the store has all",
        "in the transaction that defers evidence.verify",
    ],
)
def test_an_upload_that_was_killed_is_told_tidied_up_and_can_be_repeated(
    stage: str, acorn: Tenancy, db: Database, tmp_path: Path, run_jobs: RunJobs, sweep_later: RunJobs
) -> None:
    alice = acorn.owner
    die_at(stage, alice, db, tmp_path)
    left = only(alice)
    assert left.state in {"REGISTERED", "UPLOADING"}
    assert all(PLAIN[:20] not in path.read_bytes() for path in files_below(tmp_path))
    run_jobs()
    assert only(alice) == left, "a job came out of a transaction that never was"
    sweep_later()
    assert only(alice).state == "UPLOAD_FAILED"
    assert list(alice.product.store.list("tenants/")) == []
    assert send(alice) == left.id
    run_jobs()
    assert only(alice).state == "SEALED"
    assert actions_on(alice, left.id) == ["evidence.registered", "evidence.sealed"]
    assert audit.verify_chain(alice).intact


@pytest.mark.req("EVID-02")
def test_an_upload_that_was_through_is_not_lost_with_its_process(
    acorn: Tenancy, db: Database, tmp_path: Path, run_jobs: RunJobs
) -> None:
    die_at("after everything", acorn.owner, db, tmp_path)
    assert only(acorn.owner).state == "VERIFYING"
    run_jobs()
    assert only(acorn.owner).state == "SEALED"


@pytest.mark.req("EVID-02")
@pytest.mark.parametrize(
    "stage",
    [
        "while reading back",
        "after all checks",
        "in the transaction that defers assessment.evaluate",
        "after everything",
    ],
)
def test_a_verification_that_was_killed_is_done_again_and_seals_once(
    stage: str, acorn: Tenancy, db: Database, tmp_path: Path, run_jobs: RunJobs
) -> None:
    alice = acorn.owner
    evidence_id = send(alice)
    die_at(stage, alice, db, tmp_path, evidence_id)
    assert only(alice).state == ("SEALED" if stage == "after everything" else "VERIFYING")
    run_jobs()
    assert only(alice).state == "SEALED"
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.sealed"]
    link = evidence.link_to_content(alice, evidence_id)
    download = evidence.open_content(alice, evidence_id, link.expires, link.signature)
    assert b"".join(download.chunks) == PLAIN


@pytest.mark.req("EVID-02", "EVID-05")
def test_a_rejection_that_was_killed_leaves_noise_that_the_sweep_removes(
    acorn: Tenancy, db: Database, tmp_path: Path, run_jobs: RunJobs, sweep_later: RunJobs
) -> None:
    alice = acorn.owner
    evidence_id = send(alice, b"MZ\x90", "run.csv")
    die_at("after rejecting, before the object is gone", alice, db, tmp_path, evidence_id)
    assert only(alice).state == "REJECTED"
    assert len(list(alice.product.store.list("tenants/"))) == 1
    sweep_later()
    assert list(alice.product.store.list("tenants/")) == []
    run_jobs()
    assert actions_on(alice, evidence_id) == ["evidence.registered", "evidence.rejected"]
