"""What a store does, and how it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from appliance.foundation.domain_errors import NotFoundError, UnavailableError

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)*")
_LONGEST_KEY = 300


class MissingObjectError(NotFoundError):
    """No object under this key."""

    code = "object_missing"


class StoreUnavailableError(UnavailableError):
    """The store does not answer, refuses, or is full. Trying again later may do."""

    code = "object_store_unavailable"


class ObjectStore(Protocol):
    """Keeps bytes under keys such as ``tenants/<id>/evidence/<id>``.

    An object appears whole or not at all. Every method raises StoreUnavailableError when the store
    cannot do it now.
    """

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Keep the chunks under ``key``, in place of what was there; return how many bytes.

        When this returns, the bytes are safe. When the chunks raise, that error passes through and
        nothing has changed.
        """
        ...

    def get(self, key: str) -> Iterator[bytes]:
        """Yield the bytes in pieces. Raises MissingObjectError at once, not while iterating."""
        ...

    def read(self, key: str, start: int, count: int) -> bytes:
        """Return ``count`` bytes from ``start``, fewer where the object ends. Raises MissingObjectError."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object, if it is there."""
        ...

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with ``prefix``, sorted."""
        ...

    def remove_leftovers(self, before: datetime) -> int:
        """Remove what a killed process had begun to put before that moment; return how many."""
        ...

    def check(self) -> None:
        """Return when the store answers."""
        ...


def sound_key(key: str) -> str:
    """Return ``key``, which is made by us and never by a person; anything else is a mistake of ours."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key
