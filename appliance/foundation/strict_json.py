"""Reading JSON that strangers wrote: strict, bounded, and clear about what is wrong and where.

The standard library's reader does the work at full speed; only when a document is refused does
``json_positions`` read it again, slowly, to name the line, the column and the JSON pointer.
"""

from __future__ import annotations

import codecs
import json
from itertools import chain
from pathlib import Path
from typing import Any

from appliance.foundation.canonical_json import LARGEST_INTEGER
from appliance.foundation.errors import UnreadableError
from appliance.foundation.json_positions import ESCAPED_SURROGATE, find_fault, line_and_column
from appliance.foundation.strict_decoding import QUICK_DECODER, STRICT_DECODER, NotStrictError

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
MAX_CONTAINERS = 4_000_000
"""Objects and lists in one document. Each costs memory many times its two characters of text."""

_SURVEYED = frozenset({dict, list, int})
_SPACED_COLONS = (" :", "\t:", "\n:", "\r:")
_OTHER_ENCODINGS = {
    codecs.BOM_UTF8: "starts with a byte order mark",
    codecs.BOM_UTF16_LE: "is UTF-16",
    codecs.BOM_UTF16_BE: "is UTF-16",
}


def parse_json(data: bytes, *, source: str, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Return the value of the JSON document ``data``; ``source`` is its name in messages.

    Refused: more than ``max_bytes``, anything but UTF-8 without a byte order mark, keys that stand
    twice, NaN and infinities, numbers beyond 2**53 - 1 either way or too small to hold, halves of
    surrogate pairs, text after the document, nesting deeper than ``max_depth`` (at most 64).
    A whole number comes back as int however it is written (``5.0``, ``5e0``), so that reading the
    canonical form gives the same value again. Raises UnreadableError and nothing else.
    """
    text = _decoded(data, source, max_bytes)
    max_depth = min(max_depth, MAX_DEPTH)
    if text.count("[") + text.count("{") > MAX_CONTAINERS:
        raise UnreadableError(
            f"holds more than {MAX_CONTAINERS} objects and lists", place=source, mend="Split the document"
        )
    try:
        value = _quick_read(text, max_depth)
    except (ValueError, RecursionError):
        raise _fault(text, source, max_depth) from None
    return value


def read_json_file(path: Path, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Return the value of the JSON file at ``path``. Raises UnreadableError as parse_json does."""
    return parse_json(
        read_bytes(path, max_bytes=max_bytes), source=str(path), max_bytes=max_bytes, max_depth=max_depth
    )


def read_bytes(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of a file of at most ``max_bytes``. Raises UnreadableError naming the mend."""
    place = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise UnreadableError("there is no such file", place=place, mend="Check the name") from None
    except IsADirectoryError:
        raise UnreadableError("is a folder", place=place, mend="Name the file inside it") from None
    except PermissionError:
        raise UnreadableError("may not be read", place=place, mend="Check its permissions") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"cannot be read ({reason})", place=place) from None
    if len(data) > max_bytes:
        raise _too_large(place, max_bytes)
    return data


def _decoded(data: bytes, source: str, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise _too_large(source, max_bytes)
    for mark, what in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            raise UnreadableError(what, place=source, mend="Save it as UTF-8 without a byte order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = line_and_column(data[: error.start].decode("utf-8"), error.start)
        raise UnreadableError(
            f"is not UTF-8 text (byte 0x{data[error.start]:02x})",
            place=f"{source}, line {line}, column {column}",
            mend="Save it as UTF-8",
        ) from None


def _quick_read(text: str, max_depth: int) -> Any:
    """Return the value, or raise ValueError or RecursionError without saying where."""
    value = QUICK_DECODER.decode(text)
    members = _survey([value], max_depth)
    if members != text.count('":') or any(colon in text for colon in _SPACED_COLONS):
        value = STRICT_DECODER.decode(text)
    if ESCAPED_SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _survey(values: list[Any], max_depth: int) -> int:
    """Return how many members all objects hold together.

    Raises NotStrictError when nested too deeply or when an integer is too large.

    Every member was written with a quote and a colon. While no colon stands apart from its quote, text
    can only raise the count of those above the members written, never lower it: if it equals the
    members kept, no key stood twice.
    """
    members = 0
    for _ in range(max_depth + 1):
        values = [value for value in values if type(value) in _SURVEYED]
        integers = [value for value in values if type(value) is int]
        if integers and (max(integers) > LARGEST_INTEGER or min(integers) < -LARGEST_INTEGER):
            raise NotStrictError
        objects = [value for value in values if type(value) is dict]
        lists = [value for value in values if type(value) is list]
        if not objects and not lists:
            return members
        members += sum(map(len, objects))
        values = [*chain.from_iterable(map(dict.values, objects)), *chain.from_iterable(lists)]
    raise NotStrictError


def _fault(text: str, source: str, max_depth: int) -> UnreadableError:
    fault = find_fault(text, max_depth)
    if fault is None:  # looking for the place would take too long; refusing stays right
        return UnreadableError("is not JSON, or has a field twice, or a number too large", place=source)
    line, column = line_and_column(text, fault.position)
    return UnreadableError(fault.message, place=f"{source}, line {line}, column {column}", mend=fault.mend)


def _too_large(place: str, max_bytes: int) -> UnreadableError:
    limit = f"{max_bytes // 2**20} MiB" if max_bytes >= 2**20 else f"{max_bytes} bytes"
    return UnreadableError(
        f"is larger than {limit}", place=place, mend="Split it or leave out what is not needed"
    )
