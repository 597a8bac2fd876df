"""Objects that wait on this machine while the store does not answer: encrypted already, flushed, bounded.

Every object on its way to the store is copied here as it passes, because what a browser has sent cannot be
asked for again. When the store took it, the copy goes before it ever reached the disk; when the store
failed, the copy is completed, flushed and kept.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from appliance.adapters.object_store.arriving_file import ArrivingFile
from appliance.adapters.object_store.interface import ObjectStore, StoreUnavailableError
from appliance.adapters.object_store.local_disk import LocalDiskStore


class Spool(Protocol):
    """Where objects wait, each under the key it is to have and a name of its own behind it."""

    def put_through(self, store: ObjectStore, key: str, chunks: Iterable[bytes]) -> str | None:
        """Put the chunks into ``store``; where it fails, keep them here and return under what name.

        Raises StoreUnavailableError when neither can keep them, and what the chunks raise; then nothing
        is kept.
        """
        ...

    def names(self) -> list[str]:
        """What waits: ``KEY/own name``, sorted."""
        ...

    def get(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one. Raises MissingObjectError."""
        ...

    def delete(self, name: str) -> None:
        """Let one go, if it is there."""
        ...

    def remove_leftovers(self, before: datetime) -> int:
        """Remove what a killed process had begun before that moment; return how many."""
        ...


class NoSpool:
    """Nothing waits: when the store does not answer, nothing can be taken in."""

    def put_through(self, store: ObjectStore, key: str, chunks: Iterable[bytes]) -> str | None:
        store.put(key, chunks)
        return None

    def names(self) -> list[str]:
        return []

    def get(self, name: str) -> Iterator[bytes]:
        raise StoreUnavailableError(f"Nothing waits as {name}: there is no spool")

    def delete(self, name: str) -> None:
        """There is none."""

    def remove_leftovers(self, before: datetime) -> int:  # noqa: ARG002
        return 0


class FolderSpool:
    """Files below ``folder``, of at most ``most_bytes`` in all (and what arrives at the same moment)."""

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._kept = LocalDiskStore(folder)

    def put_through(self, store: ObjectStore, key: str, chunks: Iterable[bytes]) -> str | None:
        copy = _Copy(chunks, self._folder, self._most_bytes)
        try:
            try:
                store.put(key, copy.passing())
            except StoreUnavailableError:
                for _ in copy.passing():  # what the store did not come to ask for
                    pass
                name = f"{key}/{secrets.token_hex(8)}"
                copy.keep(self._folder / name)
                return name
            return None
        finally:
            copy.drop()

    def names(self) -> list[str]:
        return list(self._kept.list(""))

    def get(self, name: str) -> Iterator[bytes]:
        return self._kept.get(name)

    def delete(self, name: str) -> None:
        self._kept.delete(name)
        with suppress(OSError):
            (self._folder / name).parent.rmdir()  # of this object alone; the folders above are others' too

    def remove_leftovers(self, before: datetime) -> int:
        return self._kept.remove_leftovers(before)


class _Copy:
    """The copy of one object. A disk that refuses it hurts nobody as long as the store takes the object."""

    def __init__(self, chunks: Iterable[bytes], folder: Path, most_bytes: int) -> None:
        self._chunks = iter(chunks)
        self._file: ArrivingFile | None = None
        self._refusal: StoreUnavailableError | None = None
        try:
            self._room = most_bytes - _size_of(folder)
            self._file = ArrivingFile(folder)
        except StoreUnavailableError as error:
            self._refusal = error

    def passing(self) -> Iterator[bytes]:
        """The chunks not asked for yet, each copied before it is handed on."""
        for chunk in self._chunks:
            self._add(chunk)
            yield chunk

    def keep(self, target: Path) -> None:
        if self._file is None or self._refusal is not None:
            raise StoreUnavailableError(
                "Neither the object store nor the spool can take an object",
                mend="Look at the object store, and at the disk that holds TRANSCRYPT_SPOOL",
            ) from self._refusal
        self._file.keep(target)

    def drop(self) -> None:
        if self._file is not None:
            self._file.drop()

    def _add(self, chunk: bytes) -> None:
        if self._file is None or self._refusal is not None:
            return
        try:
            if self._file.size + len(chunk) > self._room:
                raise StoreUnavailableError("The spool is full")
            self._file.add(chunk)
        except StoreUnavailableError as error:
            self._refusal = error
            self._file.drop()  # a full disk has no use for half an object


def _size_of(folder: Path) -> int:
    """Bytes of all files below it, also of those on their way."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(inside, name).stat().st_size
    return total
