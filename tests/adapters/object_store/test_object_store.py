"""The same promises from every store: the local disk, and S3 as moto speaks it."""

import errno
import os
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from appliance.adapters.object_store import (
    LocalDiskStore,
    MissingObjectError,
    ObjectStore,
    StoreUnavailableError,
)
from appliance.adapters.object_store.s3 import S3Place, S3Store

PART = 5 << 20
KEY = "tenants/t-1/evidence/e-1"


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def s3_client(s3_address: str) -> S3Store:
    """Made once, because boto takes a second to read its own description of S3."""
    place = S3Place("none", "", s3_address, access_key="test-key", secret_key="test-secret")  # noqa: S106
    return S3Store(place)


def in_bucket(base: S3Store, bucket: str, prefix: str) -> S3Store:
    """The same store, looking at another place."""
    made = copy(base)
    made._bucket, made._prefix = bucket, prefix
    return made


@pytest.fixture(params=["local", "s3", "s3 with a prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path, loopback: None) -> ObjectStore:
    if request.param == "local":
        return LocalDiskStore(tmp_path / "objects")
    bucket = f"b{abs(hash(request.node.name)) % 10**9}"
    prefix = "some/where/" if "prefix" in request.param else ""
    made = in_bucket(request.getfixturevalue("s3_client"), bucket, prefix)
    made._client.create_bucket(Bucket=bucket)
    return made


def damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk fail where ``folder`` is."""
    scandir = os.scandir

    def failing(path: str | Path) -> object:
        if Path(path) == folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)


def whole(store: ObjectStore, key: str = KEY) -> bytes:
    return b"".join(store.get(key))


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART + 3])
def test_what_was_put_is_what_one_gets(store: ObjectStore, size: int) -> None:
    content = os.urandom(size)
    pieces = [content[at : at + 100_003] for at in range(0, size, 100_003)]
    assert store.put(KEY, iter(pieces)) == size
    assert whole(store) == content
    assert list(store.list(KEY)) == [KEY]


def test_a_part_can_be_read_by_itself(store: ObjectStore) -> None:
    store.put(KEY, [b"0123456789"])
    assert store.read(KEY, 0, 3) == b"012"
    assert store.read(KEY, 8, 10) == b"89"
    assert store.read(KEY, 10, 5) == b""


def test_putting_again_replaces(store: ObjectStore) -> None:
    store.put(KEY, [b"one"])
    store.put(KEY, [b"two"])
    assert whole(store) == b"two"


@pytest.mark.parametrize("size", [10, 2 * PART])
def test_when_the_pieces_break_off_nothing_changes(store: ObjectStore, size: int) -> None:
    def breaking() -> Iterator[bytes]:
        yield bytes(size)
        raise KeyboardInterrupt

    store.put(KEY, [b"before"])
    with pytest.raises(KeyboardInterrupt):
        store.put(KEY, breaking())
    with pytest.raises(KeyboardInterrupt):
        store.put("tenants/t-1/evidence/e-2", breaking())
    assert whole(store) == b"before"
    assert list(store.list("")) == [KEY]
    assert store.remove_leftovers(datetime.now(UTC) + timedelta(hours=1)) == 0


def test_what_is_not_there_is_told_at_once(store: ObjectStore) -> None:
    store.check()
    for ask in (lambda: store.get(KEY), lambda: store.read(KEY, 0, 1)):
        with pytest.raises(MissingObjectError):
            ask()
    assert list(store.list(KEY)) == []
    store.delete(KEY)


def test_deleting_deletes(store: ObjectStore) -> None:
    store.put(KEY, [b"x"])
    store.delete(KEY)
    assert list(store.list(KEY)) == []
    assert list(store.list("tenants/")) == []


def test_keys_are_listed_by_prefix_in_order(store: ObjectStore) -> None:
    keys = [
        "tenants/t-1/evidence/a",
        "tenants/t-1/evidence/b",
        "tenants/t-1/reports/r/report.pdf",
        "tenants/t-2/x",
    ]
    for key in reversed(keys):
        store.put(key, [b"x"])
    assert list(store.list("tenants/t-1/")) == keys[:3]
    assert list(store.list("tenants/t-1/evidence/")) == keys[:2]
    assert list(store.list("nothing/")) == []


def test_a_folder_is_listed_without_a_look_at_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalDiskStore(tmp_path)
    store.put("tenants/t-1/a", [b"x"])
    store.put("tenants/t-2/b", [b"x"])
    damage(tmp_path / "tenants/t-2", monkeypatch)
    assert list(store.list("tenants/t-1/")) == ["tenants/t-1/a"]


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalDiskStore(tmp_path)
    store.put("tenants/t-2/b", [b"x"])
    damage(tmp_path / "tenants/t-2", monkeypatch)
    with pytest.raises(StoreUnavailableError, match="could not be listed: Input/output error"):
        list(store.list("tenants/"))


def test_many_keys_are_all_listed(store: ObjectStore) -> None:
    keys = [f"tenants/t/{number:04}" for number in range(60)]
    for key in keys:
        store.put(key, [b""])
    assert list(store.list("tenants/")) == keys


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../b", "a//b", ".arriving/x", "a b", "ä", "a\n", "x" * 301]
)
def test_keys_that_are_none_of_ours_are_mistakes(store: ObjectStore, key: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.put(key, [b"x"]),
        lambda: store.get(key),
        lambda: store.delete(key),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="not a storage key"):
            call()


def test_a_store_that_is_there_answers(store: ObjectStore) -> None:
    store.check()


def test_a_store_that_is_not_there_is_unavailable(loopback: None) -> None:
    place = S3Place("bucket", endpoint="http://127.0.0.1:9", access_key="test-key", secret_key="test")  # noqa: S106
    gone = S3Store(place, timeout=0.2)
    ways = (gone.check, lambda: gone.put(KEY, [b"x"]), lambda: gone.get(KEY), lambda: list(gone.list(KEY)))
    for ask in ways:
        with pytest.raises(StoreUnavailableError):
            ask()


def test_a_bucket_that_is_not_there_is_unavailable(s3_client: S3Store, loopback: None) -> None:
    with pytest.raises(StoreUnavailableError):
        in_bucket(s3_client, "no-such-bucket", "").put(KEY, [b"x"])


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("a file stands in the way")
    store = LocalDiskStore(tmp_path / "objects")
    for ask in (store.check, lambda: store.put(KEY, [b"x"])):
        with pytest.raises(StoreUnavailableError):
            ask()


def test_what_a_killed_process_left_on_the_disk_is_removed_once_it_is_old(tmp_path: Path) -> None:
    store = LocalDiskStore(tmp_path)
    store.put(KEY, [b"x"])
    left = tmp_path / ".arriving" / "half"
    left.write_bytes(b"half")
    assert store.remove_leftovers(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert left.exists()
    assert store.remove_leftovers(datetime.now(UTC) + timedelta(seconds=5)) == 1
    assert list(store.list("")) == [KEY]


def test_what_a_killed_process_left_in_a_bucket_is_removed_once_it_is_old(
    s3_client: S3Store, loopback: None
) -> None:
    store = in_bucket(s3_client, "leftovers", "p/")
    store._client.create_bucket(Bucket="leftovers")
    store._client.create_multipart_upload(Bucket="leftovers", Key=f"p/{KEY}")
    # moto dates every unfinished upload to 2010.
    assert store.remove_leftovers(datetime(2009, 1, 1, tzinfo=UTC)) == 0
    assert store.remove_leftovers(datetime.now(UTC)) == 1
    assert store._client.list_multipart_uploads(Bucket="leftovers").get("Uploads", []) == []


def test_files_are_private_to_their_owner(tmp_path: Path) -> None:
    LocalDiskStore(tmp_path / "objects").put(KEY, [b"x"])
    assert (tmp_path / "objects" / KEY).stat().st_mode & 0o077 == 0


def test_a_prefix_is_written_with_or_without_its_slashes() -> None:
    for given, kept in (("some/where", "some/where/"), ("/some/where/", "some/where/"), ("/", "")):
        place = S3Place("b", given, "http://127.0.0.1:9", access_key="a", secret_key="b")  # noqa: S106
        assert S3Store(place)._prefix == kept


def test_boto_is_asked_for_no_checksum_that_older_stores_do_not_know(s3_client: S3Store) -> None:
    assert s3_client._client.meta.config.request_checksum_calculation == "when_required"


@pytest.mark.req("EVID-07")
def test_a_folder_that_is_away_says_nothing_of_its_objects(tmp_path: Path) -> None:
    store = LocalDiskStore(tmp_path / "objects")
    store.put(KEY, [b"x"])
    (tmp_path / "objects").rename(tmp_path / "unmounted")
    (tmp_path / "objects").mkdir()
    for ask in (lambda: store.get(KEY), lambda: store.read(KEY, 0, 1)):
        with pytest.raises(StoreUnavailableError):
            ask()


@pytest.mark.req("EVID-07")
def test_nothing_is_put_where_a_disk_is_away(tmp_path: Path) -> None:
    folder, note = tmp_path / "objects", tmp_path / "home" / "stores" / "1"
    LocalDiskStore(folder, made=note).put(KEY, [b"x"])
    folder.rename(tmp_path / "unmounted")
    folder.mkdir()
    store = LocalDiskStore(folder, made=note)
    for ask in (store.check, lambda: store.put(KEY, [b"y"]), lambda: store.get(KEY)):
        with pytest.raises(StoreUnavailableError):
            ask()
    assert list(folder.iterdir()) == []
    folder.rmdir()
    (tmp_path / "unmounted").rename(folder)
    store.check()
    assert whole(store) == b"x"


def test_a_home_that_cannot_be_written_only_remembers_nothing(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    store = LocalDiskStore(tmp_path / "objects", made=tmp_path / "home" / "stores" / "1")
    store.put(KEY, [b"x"])
    assert whole(store) == b"x"
