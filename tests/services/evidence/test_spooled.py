"""The object store is down: what people send is taken in all the same, and nothing is lost (EVID-07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.adapters.object_store import FolderSpool
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.services import audit, evidence
from appliance.services.context import Context, Product
from appliance.services.evidence import ShelvedEvidence
from appliance.services.evidence.sweep import sweep
from tests.adapters.object_store.fragile_store import FragileStore
from tests.cast import new_organisation
from tests.services.evidence.vault import PLAIN, actions_on, described, send, state_of

AsWorker = Callable[[], AbstractContextManager[None]]
pytestmark = pytest.mark.req("EVID-07")


@pytest.fixture
def store(tmp_path: Path) -> FragileStore:
    return FragileStore(tmp_path / "objects")


@pytest.fixture
def product(product: Product, store: FragileStore, tmp_path: Path) -> Product:
    return replace(product, store=store, spool=FolderSpool(tmp_path / "spool", most_bytes=5000))


@pytest.fixture
def alice(product: Product) -> Context:
    return new_organisation(product).owner


@pytest.fixture
def bring(product: Product, alice: Context, as_worker: AsWorker) -> Callable[[], None]:
    """The worker's regular try to store what waits, and its sweep: of this organisation alone."""

    def _bring() -> None:
        with as_worker():
            evidence.store_spooled(product)
            with suppress(UnavailableError):
                sweep(alice)

    return _bring


def item(ctx: Context, evidence_id: object) -> ShelvedEvidence:
    return evidence.read_evidence(ctx, evidence_id).item  # type: ignore[arg-type]


def content(ctx: Context, evidence_id: object) -> bytes:
    link = evidence.link_to_content(ctx, evidence_id)  # type: ignore[arg-type]
    return b"".join(evidence.open_content(ctx, evidence_id, link.expires, link.signature).chunks)  # type: ignore[arg-type]


@pytest.mark.parametrize("takes", [0, 1], ids=["at once", "half way"])
def test_an_upload_while_the_store_is_down_is_kept_shown_and_sealed_when_it_is_back(
    alice: Context, bring: Callable[[], None], run_jobs: Callable[[], None],
    clock: SetClock, takes: int, tmp_path: Path,
) -> None:  # fmt: skip
    store = alice.product.store
    assert isinstance(store, FragileStore)
    store.down, store.takes = True, takes
    evidence_id = send(alice)
    waiting = item(alice, evidence_id)
    assert (waiting.state, waiting.status) == ("UPLOADING", "processing")
    assert str(waiting.delayed_reason).startswith("Processing upload")
    assert waiting.size_bytes == len(PLAIN)
    assert all(PLAIN[:20] not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for _ in range(3):  # the outage lasts longer than any upload may
        clock.advance(timedelta(hours=1))
        bring()
        run_jobs()
    assert item(alice, evidence_id) == waiting
    store.down = False
    bring()
    assert state_of(alice, evidence_id) == "VERIFYING"
    assert alice.product.spool.names() == []
    run_jobs()
    assert item(alice, evidence_id).status == "in_use"
    assert content(alice, evidence_id) == PLAIN
    assert actions_on(alice, evidence_id)[:2] == ["evidence.registered", "evidence.sealed"]
    assert audit.verify_chain(alice).intact


def test_words_are_kept_like_files(
    alice: Context, store: FragileStore, bring: Callable[[], None], run_jobs: Callable[[], None]
) -> None:
    store.down = True
    evidence_id = evidence.add_note(alice, described(kind="process_record"), "We looked at every account.")
    assert item(alice, evidence_id).status == "processing"
    store.down = False
    bring()
    run_jobs()
    read = evidence.read_statement(alice, evidence_id)
    assert read is not None
    assert read["text"] == "We looked at every account."
    store.down = True
    with pytest.raises(UnavailableError):
        evidence.read_statement(alice, evidence_id)


def test_what_waits_cannot_be_sent_again_and_is_not_given_up(alice: Context, store: FragileStore) -> None:
    store.down = True
    evidence_id = send(alice)
    with pytest.raises(ConflictError):
        evidence.receive(alice, evidence_id, [b"other bytes"])
    assert len(alice.product.spool.names()) == 1


def test_when_nothing_can_be_kept_the_sender_is_told_and_the_retry_goes_on(
    alice: Context, store: FragileStore, product: Product, run_jobs: Callable[[], None], tmp_path: Path
) -> None:
    store.down = True
    full = replace(alice, product=replace(product, spool=FolderSpool(tmp_path / "spool", most_bytes=10)))
    with pytest.raises(evidence.CannotKeepError) as told:
        send(full)
    assert "Nothing of this one was" in told.value.message
    [failed] = evidence.list_evidence(alice, evidence.ShelfFilter()).items
    assert failed.state == "UPLOAD_FAILED"
    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []
    store.down = False
    assert send(alice) == failed.id
    run_jobs()
    assert state_of(alice, failed.id) == "SEALED"


def test_a_sender_who_breaks_off_during_the_outage_leaves_nothing(
    alice: Context, store: FragileStore, tmp_path: Path
) -> None:
    def broken() -> Iterator[bytes]:
        yield PLAIN
        raise ConnectionError

    store.down, store.takes = True, 1
    with pytest.raises(ConnectionError):
        send(alice, broken())
    [failed] = evidence.list_evidence(alice, evidence.ShelfFilter()).items
    assert failed.state == "UPLOAD_FAILED"
    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []


def test_too_large_a_file_is_rejected_during_the_outage_as_well(
    alice: Context, store: FragileStore, product: Product
) -> None:
    store.down = True
    small = replace(alice, product=replace(product, limits=replace(product.limits, file_bytes=10)))
    evidence_id = send(small)
    assert item(alice, evidence_id).reject_code == "too_large"
    assert product.spool.names() == []


def test_the_copy_of_an_upload_that_was_given_up_is_let_go(
    alice: Context, product: Product, store: FragileStore, bring: Callable[[], None]
) -> None:
    evidence_id = send(alice)
    store.down = True
    place = f"tenants/{alice.tenant_id}/evidence/{evidence_id}"
    stray = product.spool.put_through(store, place, [b"of an attempt before"])
    store.down = False
    assert product.spool.names() == [stray]
    bring()
    assert product.spool.names() == []
    assert state_of(alice, evidence_id) == "VERIFYING"


def test_a_copy_that_is_missing_is_told_and_nothing_is_given_up(
    alice: Context, product: Product, store: FragileStore, bring: Callable[[], None],
    run_jobs: Callable[[], None], tmp_path: Path,
) -> None:  # fmt: skip
    store.down = True
    evidence_id = send(alice)
    (tmp_path / "spool").rename(tmp_path / "unplugged")
    store.down = False
    bring()
    assert "operator has been told" in str(item(alice, evidence_id).delayed_reason)
    assert state_of(alice, evidence_id) == "UPLOADING"
    (tmp_path / "unplugged").rename(tmp_path / "spool")
    bring()
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"
    assert product.spool.names() == []
