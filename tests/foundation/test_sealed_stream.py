"""A sealed stream opens as it was sealed or not at all."""

import io
import os
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.errors import NotVerifiedError
from appliance.foundation.sealed_reading import open_sealed
from appliance.foundation.sealed_stream import CHUNK_BYTES, HEAD_BYTES, TAG_BYTES, seal, unseal

KEY = bytes(range(32))
WHERE = "tenants/a/evidence/b/1"
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


def sealed(content: bytes, step: int = 70_001) -> bytes:
    return b"".join(seal((content[at : at + step] for at in range(0, len(content), step)), KEY, WHERE))


def opened(stream: bytes, key: bytes = KEY, context: str = WHERE, step: int = 100_003) -> bytes:
    pieces = (stream[at : at + step] for at in range(0, len(stream), step))
    return b"".join(unseal(pieces, key, context))


def as_file(stream: bytes, size: int) -> io.BufferedReader:
    return open_sealed(lambda start, count: stream[start : start + count], KEY, WHERE, plain_size=size)


SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5]


@pytest.mark.req("EVID-04")
@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_front_to_end_and_back_and_forth(size: int) -> None:
    content = os.urandom(size)
    stream = sealed(content)
    chunks = max(1, -(-size // CHUNK_BYTES))
    assert len(stream) == HEAD_BYTES + size + chunks * TAG_BYTES
    assert opened(stream) == content
    with as_file(stream, size) as file:
        assert file.read() == content
        for place in (0, size // 2, max(0, size - 3)):
            file.seek(place)
            assert file.read(5) == content[place : place + 5]


def test_the_same_content_never_looks_the_same() -> None:
    assert sealed(b"x") != sealed(b"x")
    assert b"planted marker" not in sealed(b"planted marker" * 100)


def two_chunks() -> tuple[bytes, list[bytes]]:
    stream = sealed(bytes(2 * CHUNK_BYTES + 10))
    body = stream[HEAD_BYTES:]
    return stream[:HEAD_BYTES], [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]


@pytest.mark.req("EVID-04")
@pytest.mark.parametrize("order", [[0], [0, 1], [1, 0, 2], [0, 2], [0, 1, 2, 2], [2], [], [0, 0, 2]], ids=str)
def test_chunks_cannot_be_left_out_moved_or_repeated(order: list[int]) -> None:
    head, chunks = two_chunks()
    with pytest.raises(NotVerifiedError):
        opened(head + b"".join(chunks[number] for number in order))


@pytest.mark.req("EVID-04")
@pytest.mark.parametrize("cut", [0, 3, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 5])
def test_a_stream_cut_anywhere_does_not_open(cut: int) -> None:
    with pytest.raises(NotVerifiedError):
        opened(sealed(b"hello")[:cut])


@pytest.mark.req("EVID-04")
@given(place=st.integers(0, HEAD_BYTES + 5 + TAG_BYTES - 1), bit=st.integers(0, 7))
def test_no_bit_can_be_changed(place: int, bit: int) -> None:
    stream = bytearray(sealed(b"hello"))
    stream[place] ^= 1 << bit
    with pytest.raises(NotVerifiedError):
        opened(bytes(stream))
    with pytest.raises(NotVerifiedError):
        as_file(bytes(stream), 5).read()


@pytest.mark.req("EVID-04")
def test_a_stream_opens_only_with_its_key_and_in_its_place() -> None:
    stream = sealed(b"hello")
    for key, context in ((bytes(32), WHERE), (KEY, WHERE + "0"), (KEY, "")):
        with pytest.raises(NotVerifiedError):
            opened(stream, key, context)


def test_nothing_comes_out_of_a_chunk_that_does_not_verify() -> None:
    head, chunks = two_chunks()
    came: list[bytes] = []
    with pytest.raises(NotVerifiedError):
        came.extend(unseal([head, chunks[0], chunks[2]], KEY, WHERE))
    assert all(piece == bytes(CHUNK_BYTES) for piece in came)


@pytest.mark.req("EVID-04")
def test_memory_stays_the_same_whatever_the_size() -> None:
    def peak(megabytes: int) -> int:
        plain: Iterator[bytes] = (bytes(1 << 16) for _ in range(16 * megabytes))
        tracemalloc.start()
        for _ in unseal(seal(plain, KEY, WHERE), KEY, WHERE):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(24) < peak(4) + (1 << 20) < 12 << 20
