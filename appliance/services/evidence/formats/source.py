"""The bytes of one file, read once from the front to the end, with a look at how it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator

HEAD_BYTES = 8192
_STEP = 1 << 16


class Source:
    """Reads ahead ``HEAD_BYTES`` and no more, so that memory does not grow with the file."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._held = self._read_fully(HEAD_BYTES)
        self.head = bytes(self._held)

    def read(self, count: int) -> bytes:
        """Return ``count`` bytes, or fewer when the file ends before."""
        taken, self._held = self._held[:count], self._held[count:]
        return taken + self._read_fully(count - len(taken)) if len(taken) < count else taken

    def chunks(self) -> Iterator[bytes]:
        """Yield what is left."""
        while chunk := self.read(_STEP):
            yield chunk

    def skip(self, count: int) -> int:
        """Pass over ``count`` bytes; return how many there were."""
        passed = 0
        while passed < count and (chunk := self.read(min(_STEP, count - passed))):
            passed += len(chunk)
        return passed

    def _read_fully(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count > 0 and (part := self._read(count)):
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
