"""A sealed stream read back and forth, as a file: for what cannot be checked front to end, such as archives.

Every chunk is verified before a byte of it is seen. Only the chunk last looked at is held, so that memory
does not grow with the file; nothing is written anywhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.foundation.errors import NotVerifiedError
from appliance.foundation.sealed_stream import CHUNK_BYTES, HEAD_BYTES, MAGIC, TAG_BYTES, nonce


class SealedReader(io.RawIOBase):
    """The ``plain_size`` plain bytes of a sealed object; ``read_at(start, count)`` gives sealed ones."""

    def __init__(
        self, read_at: Callable[[int, int], bytes], key: bytes, context: str, *, plain_size: int
    ) -> None:
        super().__init__()
        self._read_at, self._cipher, self._context = read_at, AESGCM(key), context.encode()
        self._size, self._at = plain_size, 0
        self._last = max(0, -(-plain_size // CHUNK_BYTES) - 1)
        head = read_at(0, HEAD_BYTES)
        if len(head) != HEAD_BYTES or not head.startswith(MAGIC):
            raise NotVerifiedError("This is not a sealed stream")
        self._prefix = head[len(MAGIC) :]
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill as much of ``buffer`` as the chunk at this place has."""
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, CHUNK_BYTES)
        piece = self._chunk(number)[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            sealed = self._read_at(HEAD_BYTES + number * (CHUNK_BYTES + TAG_BYTES), CHUNK_BYTES + TAG_BYTES)
            try:
                plain = self._cipher.decrypt(
                    nonce(self._prefix, number, last=number == self._last), sealed, self._context
                )
            except InvalidTag:
                raise NotVerifiedError("The sealed stream was changed or belongs somewhere else") from None
            self._held = (number, plain)
        return self._held[1]


def open_sealed(
    read_at: Callable[[int, int], bytes], key: bytes, context: str, *, plain_size: int
) -> io.BufferedReader:
    """A sealed object as a binary file that can be read and sought. Raises NotVerifiedError while reading."""
    return io.BufferedReader(SealedReader(read_at, key, context, plain_size=plain_size), CHUNK_BYTES // 4)
