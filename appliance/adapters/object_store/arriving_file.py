"""A file that is being written under a name of its own, and gets its place only when it is whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appliance.adapters.object_store.interface import StoreUnavailableError

ARRIVING = ".arriving"  # no key begins with a dot, so that nothing here can be taken for an object


class ArrivingFile:
    """Bytes on their way below ``folder``. Raises StoreUnavailableError when the disk refuses."""

    def __init__(self, folder: Path) -> None:
        arriving = folder / ARRIVING
        with store_faults("written"):
            make_folder(arriving)
            self._fresh = arriving / secrets.token_hex(16)
            descriptor = os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        self.size = 0

    def add(self, chunk: bytes) -> None:
        """Write some more."""
        with store_faults("written"):
            rest = memoryview(chunk)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        self.size += len(chunk)

    def keep(self, target: Path) -> None:
        """Put it in its place; when this returns, it is safe on the disk."""
        with store_faults("written"):
            os.fsync(self._file.fileno())
            self._file.close()
            make_folder(target.parent)
            self._fresh.replace(target)
            flush_folder(target.parent)

    def drop(self) -> None:
        """Close it, and remove it unless it was kept."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._fresh.unlink()


@contextmanager
def arriving_file(folder: Path) -> Iterator[ArrivingFile]:
    """A file to be kept within the block; whatever ends the block before leaves nothing of it."""
    file = ArrivingFile(folder)
    try:
        yield file
    finally:
        file.drop()


def make_folder(folder: Path) -> None:
    """Make the folder, durably, unless it is there."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Make the names in it durable, where the system allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def store_faults(done: str) -> Iterator[None]:
    """What the disk refuses, as StoreUnavailableError."""
    try:
        yield
    except OSError as error:
        raise disk_refused(done, error) from error


def disk_refused(done: str, error: OSError) -> StoreUnavailableError:
    """That the disk refused, for the operator."""
    return StoreUnavailableError(
        f"The object could not be {done}: {error.strerror or type(error).__name__}",
        mend="Look at the disk that holds the object store: is it there, writable, and not full",
    )
