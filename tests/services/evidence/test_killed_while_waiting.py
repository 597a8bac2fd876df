"""kill -9 while an upload waits for the store: what was accepted is sealed once, what was not is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.adapters.object_store import FolderSpool
from appliance.foundation.clock import SetClock
from appliance.services import evidence
from appliance.services.context import Product
from appliance.services.evidence.sweep import sweep
from tests.cast import Tenancy
from tests.database import Database
from tests.services.evidence.test_killed import STORING, UPLOADING, die_at, only
from tests.services.evidence.vault import PLAIN, actions_on, send

AsWorker = Callable[[], AbstractContextManager[None]]
pytestmark = pytest.mark.req("EVID-07")


@pytest.fixture
def product(product: Product, tmp_path: Path) -> Product:
    return replace(product, spool=FolderSpool(tmp_path / "spool", most_bytes=1 << 20))


@pytest.fixture
def work(
    acorn: Tenancy, as_worker: AsWorker, run_jobs: Callable[[], None], clock: SetClock
) -> Callable[[], None]:
    """What the worker does by itself within the next hour."""

    def _work() -> None:
        clock.advance(timedelta(hours=1))
        with as_worker():
            sweep(acorn.owner)
            evidence.store_spooled(acorn.owner.product)
        run_jobs()

    return _work


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("stage", ["in the middle of the bytes", "after the spool has all"])
def test_an_upload_nobody_was_told_of_is_given_up_and_can_be_repeated(
    stage: str, acorn: Tenancy, db: Database, tmp_path: Path, work: Callable[[], None]
) -> None:
    die_at(stage, acorn.owner, db, tmp_path, job=UPLOADING)
    left = only(acorn.owner)
    assert left.state == "UPLOADING"
    work()
    assert only(acorn.owner).state == "UPLOAD_FAILED"
    assert [path for path in files(tmp_path / "spool") if ".arriving" not in path.parts] == []
    assert send(acorn.owner) == left.id
    work()
    assert only(acorn.owner).state == "SEALED"


@pytest.mark.parametrize(
    "stage",
    [
        "after the store has all",
        "in the transaction that defers evidence.verify",
        "before the spool lets go",
    ],
)
def test_what_was_accepted_is_sealed_once_wherever_the_worker_dies(
    stage: str, acorn: Tenancy, db: Database, tmp_path: Path, work: Callable[[], None]
) -> None:
    alice = acorn.owner
    die_at("after everything", alice, db, tmp_path, job=UPLOADING)
    waiting = only(alice)
    assert waiting.status == "processing"
    assert "kept safely" in str(waiting.delayed_reason)
    die_at(stage, alice, db, tmp_path, job=STORING)
    work()
    sealed = only(alice)
    assert (sealed.id, sealed.state) == (waiting.id, "SEALED")
    assert files(tmp_path / "spool") == []
    assert actions_on(alice, sealed.id) == ["evidence.registered", "evidence.sealed"]
    link = evidence.link_to_content(alice, sealed.id)
    opened = evidence.open_content(alice, sealed.id, link.expires, link.signature)
    assert b"".join(opened.chunks) == PLAIN
