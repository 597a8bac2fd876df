"""Objects as files below one folder."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from appliance.adapters.object_store.interface import MissingObjectError, StoreUnavailableError, sound_key

_READ_BYTES = 1 << 18
_ARRIVING = ".arriving"  # no key begins with a dot, so that nothing here can be taken for an object


class LocalDiskStore:
    """An object is written under a name of its own, flushed to the disk, and only then put in its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / _ARRIVING

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        target = self._path(key)
        with _store_faults("written"):
            self._make_folder(self._arriving)
            fresh = self._arriving / secrets.token_hex(16)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            written = _write(descriptor, chunks)
            with _store_faults("written"):
                self._make_folder(target.parent)
                fresh.replace(target)
                _flush_folder(target.parent)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        return written

    def get(self, key: str) -> Iterator[bytes]:
        return _read(self._opened(key))

    def read(self, key: str, start: int, count: int) -> bytes:
        with os.fdopen(self._opened(key), "rb", buffering=0) as file, _store_faults("read"):
            file.seek(start)
            parts: list[bytes] = []
            while count > 0 and (part := file.read(count)):
                parts.append(part)
                count -= len(part)
            return b"".join(parts)

    def delete(self, key: str) -> None:
        with _store_faults("removed"):
            path = self._path(key)
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
                _flush_folder(path.parent)

    def list(self, prefix: str) -> Iterator[str]:
        with _store_faults("listed"):
            found = [path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*")]
            keys = sorted(key for key in found if key.startswith(prefix) and not key.startswith(_ARRIVING))
            files = [key for key in keys if (self._folder / key).is_file()]
        yield from files

    def check(self) -> None:
        with _store_faults("opened"):
            self._make_folder(self._arriving)
            if not os.access(self._arriving, os.W_OK):
                raise PermissionError(13, "no permission to write")

    def remove_leftovers(self, before: datetime) -> int:
        removed = 0
        with _store_faults("tidied"):
            for path in list(self._arriving.glob("*")) if self._arriving.is_dir() else ():
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime < before.timestamp():
                        path.unlink()
                        removed += 1
        return removed

    def _path(self, key: str) -> Path:
        return self._folder / sound_key(key)

    def _opened(self, key: str) -> int:
        try:
            return os.open(self._path(key), os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            raise MissingObjectError(f"There is no object {key}") from None
        except OSError as error:
            raise _unavailable("read", error) from error

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _flush_folder(folder.parent)


def _write(descriptor: int, chunks: Iterable[bytes]) -> int:
    written = 0
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for chunk in chunks:
            with _store_faults("written"):
                rest = memoryview(chunk)
                while rest:
                    rest = rest[file.write(rest) or 0 :]
            written += len(chunk)
        with _store_faults("written"):
            os.fsync(file.fileno())
    return written


def _read(descriptor: int) -> Iterator[bytes]:
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        while True:
            with _store_faults("read"):
                chunk = file.read(_READ_BYTES)
            if not chunk:
                return
            yield chunk


def _flush_folder(folder: Path) -> None:
    """Make the names in it durable, where the system allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _store_faults(done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unavailable(done, error) from error


def _unavailable(done: str, error: OSError) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"The object could not be {done}: {error.strerror or type(error).__name__}",
        mend="Look at the disk that holds the object store: is it there, writable, and not full",
    )
