"""Objects as files below one folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from appliance.adapters.object_store.arriving_file import (
    ARRIVING,
    arriving_file,
    disk_refused,
    flush_folder,
    make_folder,
    store_faults,
)
from appliance.adapters.object_store.interface import MissingObjectError, sound_key

_READ_BYTES = 1 << 18


class LocalDiskStore:
    """An object is written under a name of its own, flushed to the disk, and only then put in its place.

    ``made`` is a file elsewhere that remembers that the store was made. With it, an empty folder later on is
    a disk that is away and no new store: what was put there would be hidden when the disk is back.
    """

    def __init__(self, folder: Path, *, made: Path | None = None) -> None:
        self._folder = folder
        self._arriving = folder / ARRIVING
        self._made = made

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        target = self._path(key)
        self._prepare()
        with arriving_file(self._folder) as fresh:
            for chunk in chunks:
                fresh.add(chunk)
            fresh.keep(target)
        return fresh.size

    def get(self, key: str) -> Iterator[bytes]:
        return _read(self._opened(key))

    def read(self, key: str, start: int, count: int) -> bytes:
        with os.fdopen(self._opened(key), "rb", buffering=0) as file, store_faults("read"):
            file.seek(start)
            parts: list[bytes] = []
            while count > 0 and (part := file.read(count)):
                parts.append(part)
                count -= len(part)
            return b"".join(parts)

    def delete(self, key: str) -> None:
        with store_faults("removed"):
            path = self._path(key)
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
                flush_folder(path.parent)

    def list(self, prefix: str) -> Iterator[str]:
        with store_faults("listed"):
            # Only below the folder that the prefix names: a round over all organisations lists each alone.
            files = list(_files_below(self._folder / prefix.rpartition("/")[0]))
        keys = (path.removeprefix(f"{self._folder}/") for path in files)
        yield from sorted(key for key in keys if key.startswith(prefix) and not key.startswith(ARRIVING))

    def check(self) -> None:
        self._prepare()
        with store_faults("opened"):
            if not os.access(self._arriving, os.W_OK):
                raise PermissionError(13, "no permission to write")

    def remove_leftovers(self, before: datetime) -> int:
        removed = 0
        with store_faults("tidied"):
            for path in list(self._arriving.glob("*")) if self._arriving.is_dir() else ():
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime < before.timestamp():
                        path.unlink()
                        removed += 1
        return removed

    def _prepare(self) -> None:
        """Make the store where there never was one."""
        with store_faults("opened"):
            if self._made is not None and self._made.exists() and not self._arriving.is_dir():
                raise FileNotFoundError(2, f"the store is not in {self._folder}; is its disk mounted")
            make_folder(self._arriving)
            if self._made is not None and not self._made.exists():
                with suppress(OSError):  # a home that cannot be written remembers nothing
                    self._made.parent.mkdir(parents=True, exist_ok=True)
                    self._made.touch()

    def _path(self, key: str) -> Path:
        return self._folder / sound_key(key)

    def _opened(self, key: str) -> int:
        try:
            return os.open(self._path(key), os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError) as error:
            if not self._arriving.is_dir():
                # No store has ever been here, or its disk is away: that says nothing of the object.
                raise disk_refused("found, because the store is not there", error) from error
            raise MissingObjectError(f"There is no object {key}") from None
        except OSError as error:
            raise disk_refused("read", error) from error


def _files_below(folder: Path) -> Iterator[str]:
    """The paths of the files there; none where there is no such folder."""
    for below, _, names in os.walk(folder, onerror=_raise_unless_gone):
        yield from (f"{below}/{name}" for name in names)


def _raise_unless_gone(error: OSError) -> None:
    """What cannot be read is not taken for empty, except a folder that somebody has just removed."""
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        raise error


def _read(descriptor: int) -> Iterator[bytes]:
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        while True:
            with store_faults("read"):
                chunk = file.read(_READ_BYTES)
            if not chunk:
                return
            yield chunk
