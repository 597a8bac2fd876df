"""From the first byte to sealed or rejected."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from appliance.adapters.malware_scan import ScannerUnavailableError, ScanOutcome, ScanResult
from appliance.adapters.object_store import LocalDiskStore, StoreUnavailableError
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, UnavailableError
from appliance.foundation.limits import Limits
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import DeclaredFile, EvidenceExistsError, sealed_objects
from appliance.services.evidence.verify import verify_evidence
from tests.cast import Tenancy
from tests.services.evidence.vault import PLAIN, actions_on, described, send, state_of

RunJobs = Callable[[], None]


@pytest.mark.req("EVID-01", "EVID-02", "EVID-03")
def test_a_file_is_sealed_with_its_hash_size_and_type(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = send(alice)
    assert state_of(alice, evidence_id) == "VERIFYING"
    run_jobs()
    item = evidence.read_evidence(alice, evidence_id).item
    assert (item.state, item.status) == ("SEALED", "in_use")
    assert (item.sha256, item.size_bytes) == (sha256(PLAIN).hexdigest(), len(PLAIN))
    assert item.content_type == "text/csv"
    assert item.controls == ("CE-9",)


def test_sealing_is_on_record(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = send(alice)
    run_jobs()
    actions = actions_on(alice, evidence_id)
    assert actions == ["evidence.registered", "evidence.sealed"]


@pytest.mark.req("EVID-05")
def test_a_file_that_pretends_is_rejected_and_nothing_of_it_is_kept(
    alice: Context, run_jobs: RunJobs
) -> None:
    evidence_id = send(alice, b"<html><script>1</script>", "shot.png")
    run_jobs()
    item = evidence.read_evidence(alice, evidence_id).item
    assert (item.state, item.reject_code) == ("REJECTED", "web_page")
    assert item.reject_reason
    assert list(alice.product.store.list(sealed_objects.folder(alice.tenant_id))) == []
    with pytest.raises(Exception, match="gone"):
        sealed_objects.open_object(alice, evidence_id)


@pytest.mark.req("EVID-03")
@pytest.mark.parametrize(
    ("declared", "code"),
    [
        (DeclaredFile("a.csv", sha256="0" * 64), "hash_differs"),
        (DeclaredFile("a.csv", size_bytes=len(PLAIN) - 1), "size_differs"),
    ],
)
def test_what_differs_from_what_was_declared_is_rejected(
    alice: Context, run_jobs: RunJobs, declared: DeclaredFile, code: str
) -> None:
    evidence_id = evidence.register_file(alice, described(), declared)
    evidence.receive(alice, evidence_id, [PLAIN])
    run_jobs()
    assert evidence.read_evidence(alice, evidence_id).item.reject_code == code


@pytest.mark.req("EVID-05")
def test_one_byte_over_the_limit_is_turned_away_and_the_limit_itself_is_not(
    alice: Context, run_jobs: RunJobs
) -> None:
    small = replace(alice, product=replace(alice.product, limits=Limits(file_bytes=1000)))
    line = b"0123456789abcdef\n"
    whole = (line * 59)[:1000]
    kept, refused = send(small, whole, "a.log"), send(small, whole + b"x", "b.log")
    item = evidence.read_evidence(alice, refused).item
    assert (item.state, item.reject_code) == ("REJECTED", "too_large")
    run_jobs()
    assert state_of(alice, kept) == "SEALED"


@pytest.mark.req("EVID-03")
def test_the_same_declared_hash_is_registered_once(alice: Context, mallory: Context) -> None:
    declared = DeclaredFile("a.csv", sha256=sha256(PLAIN).hexdigest(), size_bytes=len(PLAIN))
    first = evidence.register_file(alice, described(), declared)
    assert evidence.register_file(alice, described(), declared) == first
    assert evidence.register_file(mallory, described(), declared) != first


@pytest.mark.req("EVID-03")
@pytest.mark.parametrize(
    "changes",
    [{"title": "Again"}, {"control_ids": ("CE-8",)}, {"covered_count": 11}, {"captured_on": None}],
    ids=["title", "controls", "count", "day"],
)
def test_the_same_content_with_something_else_said_of_it_is_not_taken_for_the_same(
    alice: Context, changes: dict[str, object]
) -> None:
    declared = DeclaredFile("a.csv", sha256=sha256(PLAIN).hexdigest(), size_bytes=len(PLAIN))
    first = evidence.register_file(alice, described(), declared)
    with pytest.raises(EvidenceExistsError, match=str(first)):
        evidence.register_file(alice, described(**changes), declared)
    with pytest.raises(EvidenceExistsError):
        evidence.register_file(alice, described(), replace(declared, size_bytes=1))


def test_the_same_content_may_replace_itself_to_say_that_it_still_holds(
    alice: Context, run_jobs: RunJobs
) -> None:
    declared = DeclaredFile("a.csv", sha256=sha256(PLAIN).hexdigest(), size_bytes=len(PLAIN))
    old = send(alice, captured_on=None)
    run_jobs()
    new = evidence.register_file(alice, described(), declared, supersedes_id=old)
    assert new != old
    assert evidence.register_file(alice, described(), declared, supersedes_id=old) == new
    evidence.receive(alice, new, [PLAIN])
    run_jobs()
    assert state_of(alice, new) == "SEALED"
    assert evidence.read_evidence(alice, old).item.superseded_by == new


def test_the_same_file_twice_is_sealed_once(alice: Context, run_jobs: RunJobs) -> None:
    first, second = send(alice), send(alice, title="The same")
    run_jobs()
    assert state_of(alice, first) == "SEALED"
    item = evidence.read_evidence(alice, second).item
    assert (item.state, item.reject_code) == ("REJECTED", "duplicate")
    assert "Patch report November" in str(item.reject_reason)


def test_verifying_twice_changes_nothing(alice: Context, acorn: Tenancy, run_jobs: RunJobs) -> None:
    evidence_id = send(alice)
    run_jobs()
    before = evidence.read_evidence(alice, evidence_id)
    verify_evidence(acorn.as_worker(), evidence_id)
    assert evidence.read_evidence(alice, evidence_id) == before


def test_content_arrives_once(alice: Context) -> None:
    evidence_id = send(alice)
    with pytest.raises(ConflictError):
        evidence.receive(alice, evidence_id, [b"other"])


class Scanner:
    """Answers as it was told to."""

    def __init__(self, answer: ScanResult | Exception) -> None:
        self.answer = answer
        self.seen = b""

    present = True

    def scan(self, chunks: Iterable[bytes]) -> ScanResult:
        self.seen = b"".join(chunks)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def with_scanner(acorn: Tenancy, answer: ScanResult | Exception) -> tuple[Context, Scanner]:
    scanner = Scanner(answer)
    worker = acorn.as_worker()
    return replace(worker, product=replace(worker.product, scanner=scanner)), scanner


@pytest.mark.req("EVID-06")
def test_infected_files_are_rejected_by_name(
    acorn: Tenancy, as_worker: Callable[[], AbstractContextManager[None]]
) -> None:
    evidence_id = send(acorn.owner)
    worker, scanner = with_scanner(acorn, ScanResult(ScanOutcome.INFECTED, "Test.Signature"))
    with as_worker():
        verify_evidence(worker, evidence_id)
    item = evidence.read_evidence(acorn.owner, evidence_id).item
    assert (item.state, item.reject_code) == ("REJECTED", "malware")
    assert "Test.Signature" in str(item.reject_reason)
    assert scanner.seen == PLAIN


@pytest.mark.req("EVID-06")
def test_nothing_is_sealed_while_the_scanner_is_down_and_the_page_says_delayed(
    acorn: Tenancy, as_worker: Callable[[], AbstractContextManager[None]]
) -> None:
    evidence_id = send(acorn.owner)
    worker, scanner = with_scanner(acorn, ScannerUnavailableError("down"))
    with as_worker(), pytest.raises(ScannerUnavailableError):
        verify_evidence(worker, evidence_id)
    item = evidence.read_evidence(acorn.owner, evidence_id).item
    assert item.state == "VERIFYING"
    assert "scanner" in str(item.delayed_reason)
    scanner.answer = ScanResult(ScanOutcome.CLEAN)
    with as_worker():
        verify_evidence(worker, evidence_id)
    item = evidence.read_evidence(acorn.owner, evidence_id).item
    assert (item.state, item.delayed_reason) == ("SEALED", None)


class FullStore(LocalDiskStore):
    """Takes a little, then is full."""

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        def little(pieces: Iterable[bytes]) -> Iterator[bytes]:
            for piece in pieces:
                yield piece
                raise StoreUnavailableError("The object could not be written: No space left on device")

        return super().put(key, little(chunks))


def test_a_full_store_fails_the_upload_and_the_retry_goes_on_with_the_same_record(
    alice: Context, run_jobs: RunJobs
) -> None:
    store = alice.product.store
    assert isinstance(store, LocalDiskStore)
    full = replace(alice, product=replace(alice.product, store=FullStore(store._folder)))
    with pytest.raises(evidence.CannotKeepError):
        send(full)
    [failed] = evidence.list_evidence(alice, evidence.ShelfFilter()).items
    assert failed.state == "UPLOAD_FAILED"
    assert list(store.list("tenants/")) == []
    assert list((store._folder / ".arriving").iterdir()) == []
    assert send(alice) == failed.id
    run_jobs()
    assert state_of(alice, failed.id) == "SEALED"


def test_a_broken_object_is_rejected_rather_than_sealed(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = send(alice)
    place = sealed_objects.place(alice.tenant_id, evidence_id)
    held = bytearray(b"".join(alice.product.store.get(place)))
    held[-1] ^= 1
    alice.product.store.put(place, [bytes(held)])
    run_jobs()
    assert evidence.read_evidence(alice, evidence_id).item.reject_code == "damaged"


@pytest.mark.req("EVID-07")
def test_an_object_that_is_missing_is_waited_for_and_given_up_only_after_a_day(
    alice: Context, run_jobs: RunJobs, clock: SetClock
) -> None:
    evidence_id = send(alice)
    place = f"tenants/{alice.tenant_id}/evidence/{evidence_id}"
    kept = b"".join(alice.product.store.get(place))
    alice.product.store.delete(place)
    with pytest.raises(UnavailableError):
        run_jobs()
    assert state_of(alice, evidence_id) == "VERIFYING"
    alice.product.store.put(place, [kept])
    clock.advance(timedelta(minutes=5))
    run_jobs()
    assert state_of(alice, evidence_id) == "SEALED"
    lost = send(alice, b"other,content\n1,2\n", title="Another")
    alice.product.store.delete(f"tenants/{alice.tenant_id}/evidence/{lost}")
    clock.advance(timedelta(days=1))
    run_jobs()
    assert state_of(alice, lost) == "REJECTED"
