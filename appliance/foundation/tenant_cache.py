"""Keeps what was made from things that never change, each organisation's apart, and never too much."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

Kept = TypeVar("Kept")


class TenantCache(Generic[Kept]):
    """The ``most`` entries that were asked for last, in this process, safe from several threads.

    The key must name everything the value is made from; then nothing kept can be out of date. The
    organisation is an argument of its own, so that no key can leave it out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[tuple[UUID, Hashable], Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, tenant_id: UUID, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under ``key`` for the organisation, made now if there is nothing.

        Two threads may both make it: making twice is cheaper than one waiting for the other.
        """
        whole = (tenant_id, key)
        with self._lock:
            try:
                found = self._entries[whole]
            except KeyError:
                pass
            else:
                self._entries.move_to_end(whole)
                return found
        made = make()
        with self._lock:
            self._entries[whole] = made
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._entries)
