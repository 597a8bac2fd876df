"""What the store does not take waits on this machine: whole, safe and bounded, or not at all (EVID-07)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.adapters.object_store import (
    FolderSpool,
    GuardedStore,
    LocalDiskStore,
    MissingObjectError,
    StoreUnavailableError,
)
from appliance.foundation.circuit_breaker import CircuitBreaker
from tests.database import CHECKOUT

KEY = "tenants/t-1/evidence/e-1"
PIECES = [b"one ", b"two ", b"three"]
pytestmark = pytest.mark.req("EVID-07")


class FailingStore(LocalDiskStore):
    """Takes so many pieces and then does not answer any more; None: all of them, and then fails."""

    def __init__(self, folder: Path, pieces: int | None = 0) -> None:
        super().__init__(folder)
        self.pieces = pieces
        self.asked = 0

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        self.asked += 1
        for number, _ in enumerate(chunks if self.pieces != 0 else (), start=1):
            if number == self.pieces:
                break
        raise StoreUnavailableError(f"{key}: down")

    def get(self, key: str) -> Iterator[bytes]:
        self.asked += 1
        raise MissingObjectError(f"no {key}")


@pytest.fixture
def spool(tmp_path: Path) -> FolderSpool:
    return FolderSpool(tmp_path / "spool", most_bytes=1000)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_the_store_takes_leaves_nothing_behind(spool: FolderSpool, tmp_path: Path) -> None:
    store = LocalDiskStore(tmp_path / "objects")
    assert spool.put_through(store, KEY, iter(PIECES)) is None
    assert b"".join(store.get(KEY)) == b"one two three"
    assert files(tmp_path / "spool") == []


@pytest.mark.parametrize("taken", [0, 1, 2, 3, None], ids=["none", "one", "two", "all", "all and more"])
def test_wherever_the_store_fails_all_of_it_waits(
    spool: FolderSpool, tmp_path: Path, taken: int | None
) -> None:
    name = spool.put_through(FailingStore(tmp_path / "objects", taken), KEY, iter(PIECES))
    assert name is not None
    assert name.rpartition("/")[0] == KEY
    assert spool.names() == [name]
    assert b"".join(spool.get(name)) == b"one two three"
    spool.delete(name)
    spool.delete(name)
    assert files(tmp_path / "spool") == []


def test_what_the_sender_breaks_off_is_kept_nowhere(spool: FolderSpool, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise ConnectionError

    for store in (LocalDiskStore(tmp_path / "objects"), FailingStore(tmp_path / "objects", 1)):
        with pytest.raises(ConnectionError):
            spool.put_through(store, KEY, broken())
    assert files(tmp_path) == []


def test_a_full_spool_refuses_and_keeps_no_half(tmp_path: Path) -> None:
    spool = FolderSpool(tmp_path / "spool", most_bytes=20)
    down = FailingStore(tmp_path / "objects")
    first = spool.put_through(down, KEY, iter(PIECES))
    with pytest.raises(StoreUnavailableError, match="Neither"):
        spool.put_through(down, "tenants/t-1/evidence/e-2", iter(PIECES))
    assert spool.names() == [first]
    assert len(files(tmp_path / "spool")) == 1
    # The store is not held up by it.
    assert spool.put_through(LocalDiskStore(tmp_path / "objects"), KEY, iter(PIECES)) is None


def test_a_spool_that_cannot_be_written_refuses_only_what_the_store_does_not_take(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("no folder")
    spool = FolderSpool(tmp_path / "spool", most_bytes=1000)
    assert spool.put_through(LocalDiskStore(tmp_path / "objects"), KEY, iter(PIECES)) is None
    with pytest.raises(StoreUnavailableError, match="Neither"):
        spool.put_through(FailingStore(tmp_path / "objects"), KEY, iter(PIECES))
    assert spool.names() == []


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from appliance.adapters.object_store import FolderSpool, StoreUnavailableError
from tests.adapters.object_store.test_spool import FailingStore, files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
spool = FolderSpool(Path(sys.argv[1]), most_bytes=1 << 30)
try:
    spool.put_through(FailingStore(Path(sys.argv[1])), "e-1", iter([b"x" * (1 << 19)] * 4))
except StoreUnavailableError as error:
    print(type(error.__cause__).__name__, files(Path(sys.argv[1])))
"""


def test_a_disk_that_refuses_half_way_keeps_no_half(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "spool")],
        cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "StoreUnavailableError []\n"


def test_what_a_killed_process_had_begun_is_removed_later(spool: FolderSpool, tmp_path: Path) -> None:
    begun = tmp_path / "spool" / ".arriving" / "0123"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"half")
    assert spool.names() == []
    assert spool.remove_leftovers(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert spool.remove_leftovers(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert files(tmp_path) == []


def test_a_store_that_failed_often_is_left_alone_and_the_spool_goes_on(
    spool: FolderSpool, tmp_path: Path
) -> None:
    down = FailingStore(tmp_path / "objects")
    store = GuardedStore(down, CircuitBreaker("store", failures=2, pause=60))
    names = [spool.put_through(store, KEY, iter(PIECES)) for _ in range(5)]
    assert down.asked == 2
    assert sorted(filter(None, names)) == spool.names()
    assert len(names) == len(set(names)) == 5
    with pytest.raises(StoreUnavailableError, match="left alone"):
        store.check()


def test_no_such_object_is_an_answer_of_the_store(tmp_path: Path) -> None:
    store = GuardedStore(FailingStore(tmp_path), CircuitBreaker("store", failures=1))
    for _ in range(3):
        with pytest.raises(MissingObjectError):
            store.get(KEY)
    assert store.breaker.state == "closed"
