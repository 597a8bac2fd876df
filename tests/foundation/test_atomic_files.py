"""Files appear complete, or nothing changes."""

import os
from pathlib import Path
from typing import Any

import pytest

from appliance.foundation.atomic_files import appearing_whole, write_all_or_nothing
from appliance.foundation.errors import RefusedError


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    write_all_or_nothing(tmp_path / "new" / "out", {"a.json": b"1", "b.pdf": b"2"})
    assert contents(tmp_path / "new" / "out") == {"a.json": b"1", "b.pdf": b"2"}


def test_what_stood_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    write_all_or_nothing(tmp_path, {"a": b"new", "b": b"2"})
    assert contents(tmp_path) == {"a": b"new", "b": b"2"}


def test_without_replace_what_stands_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(RefusedError, match="exists already"):
        write_all_or_nothing(tmp_path, {"a": b"1", "b": b"2"}, replace=False)
    assert contents(tmp_path) == {"b": b"old"}


def test_private_files_are_for_their_owner_only(tmp_path: Path) -> None:
    write_all_or_nothing(tmp_path, {"a": b"1", "b": b"2"}, private={"a"})
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "b").stat().st_mode & 0o400


@pytest.mark.req("FLAG-02")
def test_what_is_replaced_is_for_the_same_people_as_before_whoever_writes(tmp_path: Path) -> None:
    """An operator with a mask of their own changes the flags, and the service goes on reading them."""
    shared = tmp_path / "shared"
    shared.write_bytes(b"before")
    shared.chmod(0o640)
    owner = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    os.chown(shared, *owner)
    mask = os.umask(0o077)
    try:
        write_all_or_nothing(tmp_path, {"shared": b"after", "new": b"x"})
    finally:
        os.umask(mask)
    found = shared.stat()
    assert shared.read_bytes() == b"after"
    assert (found.st_mode & 0o777, found.st_uid, found.st_gid) == (0o640, *owner)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


@pytest.mark.req("FLAG-02")
def test_nobody_is_given_another_file_by_swapping_the_one_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root writes where a service may: what the service puts there meanwhile leads root nowhere."""
    shared, victim = tmp_path / "shared", tmp_path / "victim"
    shared.write_bytes(b"before")
    shared.chmod(0o644)
    victim.write_bytes(b"secret")
    victim.chmod(0o600)
    flush = os.fsync

    def swap(descriptor: int) -> None:
        flush(descriptor)
        for fresh in tmp_path.glob(".shared.*.new"):
            fresh.unlink()
            fresh.symlink_to(victim)

    monkeypatch.setattr(os, "fsync", swap)
    write_all_or_nothing(tmp_path, {"shared": b"after"})
    assert (victim.read_bytes(), victim.stat().st_mode & 0o777) == (b"secret", 0o600)


@pytest.mark.parametrize("interrupt", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["fsync", "second rename"])
def test_an_error_or_interrupt_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupt: BaseException, step: str
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    rename = Path.replace

    def stop(*_: Any) -> None:
        raise interrupt

    def rename_until_b(self: Path, target: Path) -> Path:
        if target.name == "b" and self.name.endswith(".new"):
            stop()
        return rename(self, target)

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", stop)
    else:
        monkeypatch.setattr(Path, "replace", rename_until_b)
    with pytest.raises((RefusedError, KeyboardInterrupt)) as caught:
        write_all_or_nothing(tmp_path, {"a": b"new", "c": b"3", "b": b"2"})
    monkeypatch.undo()
    assert contents(tmp_path) == {"a": b"old"}
    assert not isinstance(caught.value, RefusedError) or "(No space left on device)" in str(caught.value)


def test_folders_made_on_the_way_go_again_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(RefusedError, match="Input/output error"):
        write_all_or_nothing(tmp_path / "a" / "b", {"c": b""})
    assert contents(tmp_path) == {}


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: Any, **__: Any) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "a").write_bytes(b"old")
    write_all_or_nothing(tmp_path, {"a": b"new"})
    assert contents(tmp_path) == {"a": b"new"}


def test_a_link_is_replaced_and_what_it_points_to_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    write_all_or_nothing(tmp_path, {"a": b"new"})
    assert contents(tmp_path) == {"a": b"new", "elsewhere": b"mine"}


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "/a", "a\0b"])
def test_only_plain_names_are_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedError, match="not a plain file name"):
        write_all_or_nothing(tmp_path / "out", {"good": b"", name: b""})
    assert contents(tmp_path) == {}


def test_folders_and_files_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RefusedError, match="folder: is a folder, not a file"):
        write_all_or_nothing(tmp_path, {"a": b"", "folder": b""})
    for directory in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(RefusedError, match="file: is a file, not a folder"):
            write_all_or_nothing(directory, {"a": b""})
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "file"}


def test_a_file_written_piece_by_piece_stands_there_when_it_is_whole(tmp_path: Path) -> None:
    with appearing_whole(tmp_path / "log") as file:
        file.write(b"1")
        assert not (tmp_path / "log").exists()
        file.write(b"2")
    assert contents(tmp_path) == {"log": b"12"}


def test_of_a_file_that_was_not_ended_nothing_is_left(tmp_path: Path) -> None:
    def write() -> None:
        with appearing_whole(tmp_path / "log") as file:
            file.write(b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert contents(tmp_path) == {}


def test_what_somebody_put_there_meanwhile_is_kept(tmp_path: Path) -> None:
    def write() -> None:
        with appearing_whole(tmp_path / "log"):
            (tmp_path / "log").write_bytes(b"theirs")

    for _ in ("meanwhile", "before"):
        with pytest.raises(RefusedError, match="exists already"):
            write()
    assert contents(tmp_path) == {"log": b"theirs"}
