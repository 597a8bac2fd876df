"""Mail as files (RFC 5322 and MIME): it must be mail, and nothing attached may be a program.

The message streams by line by line; only headers are ever held, so a large attachment costs no memory.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser

from appliance.services.evidence.formats.known_harm import (
    MACRO_ENDINGS,
    PROGRAM_ENDINGS,
    ending_of,
    executable,
    program_named,
)
from appliance.services.evidence.formats.office import macros
from appliance.services.evidence.formats.rejection import damaged, differs
from appliance.services.evidence.formats.source import Source

_LONGEST_HEADERS = 1 << 18
_LONGEST_LINE = 1 << 16
_MOST_PARTS = 1_000
_TELLING = ("from", "date", "received", "message-id", "subject", "to", "mime-version")
_PARSER = BytesHeaderParser(policy=policy.default)


def check_mail(source: Source) -> None:
    """Raise RejectedFileError unless it begins with the headers of a message and attaches no program."""
    lines = _lines(source)
    headers = _headers(lines)
    if sum(name in headers for name in _TELLING) < 3:
        raise differs("e-mail")
    _check_parts(lines, headers)


def _check_parts(lines: Iterator[bytes], headers: EmailMessage) -> None:
    """Visit the header of every part, of messages within the message too."""
    boundaries: set[bytes] = set()
    parts = 0
    while True:
        parts += 1
        if parts > _MOST_PARTS:
            raise damaged("e-mail")
        _refuse_harmful_name(headers)
        boundaries |= _boundary(headers)
        if headers.get_content_type() == "message/rfc822":
            headers = _headers(lines)
            continue
        _refuse_harmful_body(headers, next(lines, b""), boundaries)
        if not _to_next_part(lines, boundaries):
            return
        headers = _headers(lines)


def _headers(lines: Iterator[bytes]) -> EmailMessage:
    held = bytearray()
    for line in lines:
        if not line.strip():
            break
        held += line
        if len(held) > _LONGEST_HEADERS:
            raise differs("e-mail")
    try:
        return _PARSER.parsebytes(bytes(held))
    except (ValueError, LookupError, IndexError, AttributeError):
        # Headers that the library itself stumbles over are not worth guessing at.
        raise damaged("e-mail") from None


def _boundary(headers: EmailMessage) -> set[bytes]:
    found = headers.get_boundary() if headers.get_content_maintype() == "multipart" else None
    return {b"--" + found.encode("utf-8", errors="replace")} if found else set()


def _refuse_harmful_name(headers: EmailMessage) -> None:
    name = headers.get_filename()
    if not name:
        return
    if ending_of(name) in PROGRAM_ENDINGS:
        raise executable("A program is attached to this message").within(name)
    if ending_of(name) in MACRO_ENDINGS:
        raise macros("attachment").within(name)


def _refuse_harmful_body(headers: EmailMessage, first: bytes, boundaries: set[bytes]) -> None:
    """A program under a harmless name still begins as programs do."""
    if str(headers.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return
    if any(first.startswith(boundary) for boundary in boundaries):
        return
    with suppress(binascii.Error, ValueError):
        text = first.strip()
        head = base64.b64decode(text[: len(text) // 4 * 4])
        if kind := program_named(head):
            raise executable(f"The attachment is {kind}").within(headers.get_filename() or "attachment")


def _to_next_part(lines: Iterator[bytes], boundaries: set[bytes]) -> bool:
    if not boundaries:
        for _ in lines:
            pass
        return False
    return any(line.rstrip() in boundaries for line in lines)


def _lines(source: Source) -> Iterator[bytes]:
    """Lines with their ends; one that is absurdly long comes in several."""
    held = b""
    for chunk in source.chunks():
        *whole, held = (held + chunk).split(b"\n")
        for line in whole:
            yield line + b"\n"
        if len(held) > _LONGEST_LINE:
            yield held
            held = b""
    if held:
        yield held
