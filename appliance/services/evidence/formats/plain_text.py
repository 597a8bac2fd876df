"""Text as people's programs write it: UTF-8, UTF-16 with its mark, or Windows-1252; never binary."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator

from appliance.services.evidence.formats.known_harm import refuse_web_pages
from appliance.services.evidence.formats.rejection import damaged, differs
from appliance.services.evidence.formats.source import Source

# Tab, line feed, vertical tab, form feed, carriage return and escape (coloured logs) are text.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_CELL = 1 << 20


def check_text(source: Source) -> None:
    """Raise RejectedFileError for anything that is no text, and for web pages called text."""
    refuse_web_pages(source.head)
    for _ in decoded(source):
        pass


def check_csv(source: Source) -> None:
    """Text that reads as rows. One column is enough: a list of names is a table too."""
    refuse_web_pages(source.head)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = sum(1 for row in csv.reader(_lines(decoded(source))) if row)
    except csv.Error:
        raise damaged("table") from None
    if not rows:
        raise damaged("table")


def decoded(source: Source) -> Iterator[str]:
    """Yield the text. The encoding is the first of three under which all of it reads."""
    if source.head.startswith(_UTF16_MARKS):
        yield from _as_text(source.chunks(), "utf-16")
        return
    chunks = source.chunks()
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    for chunk in chunks:
        state = decoder.getstate()
        try:
            yield _refusing_binary(decoder.decode(chunk))
        except UnicodeDecodeError:
            yield from _as_text(_again(state[0] + chunk, chunks), "cp1252")
            return
    if decoder.getstate()[0]:
        yield _refusing_binary(decoder.getstate()[0].decode("cp1252", errors="replace"))


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _as_text(chunks: Iterator[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            yield _refusing_binary(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise differs("text") from None


def _refusing_binary(text: str) -> str:
    if _NOT_TEXT.search(text):
        raise differs("text")
    return text


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Whole lines, with their ends; a line that never ends is cut, and the reader says it is too long."""
    held = ""
    for piece in pieces:
        *whole, held = (held + piece).splitlines(keepends=True) or [""]
        yield from whole
        if len(held) > _LONGEST_CELL:
            yield held
            held = ""
    if held:
        yield held
