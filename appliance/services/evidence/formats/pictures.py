"""PNG, JPEG and WebP: their parts must follow each other as their specifications say."""

from __future__ import annotations

import zlib

from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError, damaged, differs
from appliance.services.evidence.formats.source import Source

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_LONGEST_CHUNK = (1 << 31) - 1
_STEP = 1 << 16


def check_png(source: Source) -> None:
    """Walk the chunks, IHDR to IEND, each with its checksum; nothing may follow (PNG, third edition, 5)."""
    if source.read(8) != _PNG_SIGNATURE:
        raise differs("PNG picture")
    first = True
    while True:
        kind = _png_chunk(source)
        if first and kind != b"IHDR":
            raise damaged("picture")
        first = False
        if kind == b"IEND":
            break
    if source.read(1):
        raise RejectedFileError(
            RejectCode.CONTENT_DIFFERS,
            "Something is attached behind the end of this picture",
            "Open the picture, save it again, and add the new copy",
        )


def _png_chunk(source: Source) -> bytes:
    header = source.read(8)
    length, kind = int.from_bytes(header[:4], "big"), header[4:]
    if len(header) < 8 or length > _PNG_LONGEST_CHUNK or not kind.isalpha():
        raise damaged("picture")
    checksum = zlib.crc32(kind)
    while length:
        piece = source.read(min(length, _STEP))
        if not piece:
            raise damaged("picture")
        checksum = zlib.crc32(piece, checksum)
        length -= len(piece)
    if source.read(4) != checksum.to_bytes(4, "big"):
        raise damaged("picture")
    return kind


def check_jpeg(source: Source) -> None:
    """Walk the segments to the first scan, then look for the end mark (ITU T.81, annex B).

    What follows the end mark is let be: telephones put the seconds around the photograph there.
    """
    if source.read(2) != b"\xff\xd8":
        raise differs("JPEG picture")
    seen_frame = False
    while (marker := _jpeg_marker(source)) != 0xDA:
        seen_frame = seen_frame or (0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC})
        _skip_jpeg_segment(source)
    if not seen_frame:
        raise damaged("picture")
    before = b""
    for chunk in source.chunks():
        if b"\xff\xd9" in before + chunk:
            return
        before = chunk[-1:]
    raise damaged("picture")


def _jpeg_marker(source: Source) -> int:
    if source.read(1) != b"\xff":
        raise damaged("picture")
    while (code := source.read(1)) == b"\xff":
        pass
    if not code or code[0] < 0xC0:
        raise damaged("picture")
    return code[0]


def _skip_jpeg_segment(source: Source) -> None:
    length = int.from_bytes(source.read(2), "big")
    if length < 2 or source.skip(length - 2) != length - 2:
        raise damaged("picture")


def check_webp(source: Source) -> None:
    """One RIFF container of kind WEBP that is as long as it says and begins with a picture chunk."""
    header = source.read(20)
    if len(header) < 20 or header[:4] != b"RIFF" or header[8:12] != b"WEBP":
        raise differs("WebP picture")
    if header[12:16] not in {b"VP8 ", b"VP8L", b"VP8X"}:
        raise damaged("picture")
    said = int.from_bytes(header[4:8], "little") + 8
    held = len(header) + sum(len(chunk) for chunk in source.chunks())
    if held < said or held > said + 1:
        raise damaged("picture")
