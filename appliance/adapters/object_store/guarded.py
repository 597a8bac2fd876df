"""A store behind a circuit breaker: while it does not answer, callers hear so at once (SAIS 6.5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from appliance.adapters.object_store.interface import (
    MissingObjectError,
    ObjectStore,
    StoreUnavailableError,
)
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.foundation.domain_errors import NotAskedError


class StoreLeftAloneError(StoreUnavailableError, NotAskedError):
    """Refused by the breaker."""


class GuardedStore:
    """Does what ``store`` does, as long as ``breaker`` admits it."""

    def __init__(self, store: ObjectStore, breaker: CircuitBreaker) -> None:
        self.store = store
        self.breaker = breaker

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        with self._guarded():
            return self.store.put(key, chunks)

    def get(self, key: str) -> Iterator[bytes]:
        with self._guarded():
            found = self.store.get(key)
        return self._read(found)

    def read(self, key: str, start: int, count: int) -> bytes:
        with self._guarded():
            return self.store.read(key, start, count)

    def delete(self, key: str) -> None:
        with self._guarded():
            self.store.delete(key)

    def list(self, prefix: str) -> Iterator[str]:
        with self._guarded():
            yield from self.store.list(prefix)

    def remove_leftovers(self, before: datetime) -> int:
        with self._guarded():
            return self.store.remove_leftovers(before)

    def check(self) -> None:
        with self._guarded():
            self.store.check()

    def _read(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """What was begun may go on; that it breaks off counts."""
        try:
            yield from pieces
        except StoreUnavailableError:
            self.breaker.failed()
            raise

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        if not self.breaker.admits():
            raise StoreLeftAloneError(
                "The object store did not answer several times, and is left alone for a moment",
                mend="Look at the object store: is it there, and reached from here",
            )
        try:
            yield
        except StoreUnavailableError:
            self.breaker.failed()
            raise
        except MissingObjectError:
            self.breaker.succeeded()  # to say that there is none is an answer
            raise
        # What else is raised is of the caller's own making and says nothing of the store.
        self.breaker.succeeded()
