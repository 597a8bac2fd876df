"""A store on the disk that can be taken away, and given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from appliance.adapters.object_store import LocalDiskStore, StoreUnavailableError


class FragileStore(LocalDiskStore):
    """While ``down``, nothing works. ``takes`` is how many pieces a put still asks for before it fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.down = False
        self.takes = 0

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        if self.down:
            for _, _piece in zip(range(self.takes), chunks, strict=False):
                pass
            self.check()
        return super().put(key, chunks)

    def get(self, key: str) -> Iterator[bytes]:
        self.check()
        return super().get(key)

    def read(self, key: str, start: int, count: int) -> bytes:
        self.check()
        return super().read(key, start, count)

    def delete(self, key: str) -> None:
        self.check()
        super().delete(key)

    def list(self, prefix: str) -> Iterator[str]:
        self.check()
        yield from super().list(prefix)

    def check(self) -> None:
        if self.down:
            raise StoreUnavailableError("The object store does not answer (test)")
