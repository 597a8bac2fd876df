"""Encryption of a stream with one key: chunk by chunk, so that memory stays the same whatever the size.

The layout follows the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) over AES-256-GCM:

    "TSS1" | nonce prefix, 7 random bytes | sealed chunk 0 | sealed chunk 1 | ... | sealed last chunk

Every chunk but the last holds 1 MiB of plain bytes and carries a 16-byte tag; the last holds 0 bytes to
1 MiB. A chunk's nonce is the prefix, its number (4 bytes, big-endian) and a byte that is 1 for the last
chunk, so that a chunk left out, added, moved or taken from another stream does not verify, and neither
does a stream that was cut at the edge of a chunk. ``context`` is authenticated with every chunk: it says
where the stream belongs (its storage key and version), so that one object cannot stand in for another.

A key seals one stream and no more.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.foundation.errors import NotVerifiedError

CHUNK_BYTES = 1 << 20
KEY_BYTES = 32
MAGIC = b"TSS1"
_PREFIX_BYTES = 7
TAG_BYTES = 16
HEAD_BYTES = len(MAGIC) + _PREFIX_BYTES


def seal(plain: Iterable[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """Yield ``plain`` (pieces of any size) encrypted under ``key`` (32 bytes, used for nothing else)."""
    cipher, prefix, associated = AESGCM(key), os.urandom(_PREFIX_BYTES), context.encode()
    yield MAGIC + prefix
    for number, (chunk, last) in enumerate(_rechunked(plain, CHUNK_BYTES)):
        yield cipher.encrypt(nonce(prefix, number, last=last), chunk, associated)


def unseal(sealed: Iterable[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """Yield the plain bytes of a sealed stream; nothing comes out before its chunk has verified.

    Raises NotVerifiedError when the stream was changed, cut, sealed under another key or for another
    context. A reader that must not act on part of a stream waits until the iterator ends.
    """
    pieces = _rechunked(sealed, CHUNK_BYTES + TAG_BYTES, head=HEAD_BYTES)
    head, _ = next(pieces)
    if head[: len(MAGIC)] != MAGIC or len(head) != HEAD_BYTES:
        raise NotVerifiedError("This is not a sealed stream")
    cipher, prefix, associated = AESGCM(key), head[len(MAGIC) :], context.encode()
    ended = False
    for number, (chunk, last) in enumerate(pieces):
        try:
            plain = cipher.decrypt(nonce(prefix, number, last=last), chunk, associated)
        except InvalidTag:
            raise NotVerifiedError("The sealed stream was changed or belongs somewhere else") from None
        ended = last
        yield plain
    if not ended:
        raise NotVerifiedError("The sealed stream was cut short")


def nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    """The nonce of one chunk of a stream."""
    return prefix + struct.pack(">IB", number, last)


def _rechunked(pieces: Iterable[bytes], size: int, *, head: int = 0) -> Iterator[tuple[bytes, bool]]:
    """Cut ``pieces`` anew: first ``head`` bytes if any are asked for, then ``size`` each; say which is last.

    The last chunk is known only when the pieces have ended, so one chunk is always held back. There is
    always a last chunk, empty when nothing came, except after a head at which the pieces ended.
    """
    held = bytearray()
    wanted = head or size
    for piece in pieces:
        held += piece
        while len(held) > wanted:
            yield bytes(held[:wanted]), False
            del held[:wanted]
            wanted = size
    if head and wanted == head != size:
        yield bytes(held), False
        return
    yield bytes(held), True
