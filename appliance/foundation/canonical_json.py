"""Canonical JSON (RFC 8785): one value, one sequence of bytes, whatever wrote it.

Everything that is hashed or signed passes through here. The standard library's encoder already writes
the same bytes as RFC 8785 in nearly every case; ``canonical_bytes`` uses it, then looks for the few
things it writes differently and takes the slow, exact way when it finds one.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from itertools import chain
from json.encoder import encode_basestring
from typing import Any

from appliance.foundation.errors import RefusedError
from appliance.foundation.json_pointer import pointer_of

MAX_DEPTH = 200
"""Deeper nesting is refused, so that no value can exhaust the interpreter's stack."""

LARGEST_INTEGER = 2**53 - 1
"""Integers beyond this change their value in readers that hold numbers as doubles."""

_PLAIN_TYPES = frozenset({str, int, float, bool, type(None), dict, list, tuple})
_CONTAINERS = frozenset({dict, list, tuple})

# Numbers that RFC 8785 writes, or judges, differently from Python: 16 digits and more, a fraction of
# zero, exponents. Text that merely looks like one costs time and nothing else.
_NUMBER_NEEDING_CARE = re.compile(rb"[:\[,]-?[0-9]+(?:(?:\.[0-9]+)?e|\.0[\],}]|(?<=[0-9]{16}))")
# Keys sort by UTF-16 unit, and only characters outside the basic plane make that differ from Python.
_FIRST_BYTES_OUTSIDE_BASIC_PLANE = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")


def canonical_bytes(value: Any) -> bytes:
    """Return the RFC 8785 form of ``value`` (str, int, float, bool, None, dict, list, tuple).

    Raises RefusedError, naming the JSON pointer, for NaN and infinities, integers beyond 2**53 - 1,
    keys that are not text, text with lone surrogates, other types, and nesting beyond MAX_DEPTH.
    """
    quick = _quick_bytes(value)
    if quick is not None:
        return quick
    parts: list[str] = []
    _write(value, parts, [])
    return "".join(parts).encode("utf-8")


def sha256_hex(value: Any) -> str:
    """Return the SHA-256 of the canonical form as 64 lower-case hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _quick_bytes(value: Any) -> bytes | None:
    """Return the canonical bytes when the standard encoder is known to write them, else None."""
    if type(value) not in _CONTAINERS:
        return None
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        written = text.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        return None
    if not _holds_plain_types_only(value) or _NUMBER_NEEDING_CARE.search(written):
        return None
    if not text.isascii() and any(byte in written for byte in _FIRST_BYTES_OUTSIDE_BASIC_PLANE):
        return None
    return written


def _holds_plain_types_only(container: Any) -> bool:
    """Tell whether all keys are text and all values of the plain types, level by level.

    Call it only with what the standard encoder accepted: that has no cycles.
    """
    level = [container]
    for _ in range(MAX_DEPTH):
        objects = [outer for outer in level if type(outer) is dict]
        if not {str}.issuperset(map(type, chain.from_iterable(objects))):
            return False
        inner = list(chain.from_iterable(map(dict.values, objects)))
        if len(objects) != len(level):
            inner.extend(chain.from_iterable(outer for outer in level if type(outer) is not dict))
        kinds = set(map(type, inner))
        if not kinds <= _PLAIN_TYPES:
            return False
        if kinds.isdisjoint(_CONTAINERS):
            return True
        level = [value for value in inner if type(value) in _CONTAINERS]
    return False


def _write(value: Any, parts: list[str], path: list[str]) -> None:
    kind = type(value)
    if kind is str:
        parts.append(_text(value, path))
    elif value is None or kind is bool:
        parts.append("null" if value is None else "true" if value else "false")
    elif kind is int:
        parts.append(_integer(value, path))
    elif kind is float:
        parts.append(_number(value, path))
    elif kind in _CONTAINERS:
        if len(path) >= MAX_DEPTH:
            raise _refused(f"is nested deeper than {MAX_DEPTH} levels", path)
        _write_object(value, parts, path) if kind is dict else _write_array(value, parts, path)
    else:
        raise _refused(f"holds a value of type {kind.__name__}, which JSON cannot carry", path)


def _write_object(value: dict[Any, Any], parts: list[str], path: list[str]) -> None:
    for key in value:
        if type(key) is not str:
            raise _refused(f"has a key of type {type(key).__name__}; keys are text", path)
    separator = "{"
    for key in sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass")):
        path.append(key)
        parts.append(f"{separator}{_text(key, path)}:")
        _write(value[key], parts, path)
        path.pop()
        separator = ","
    parts.append("}" if value else "{}")


def _write_array(value: list[Any] | tuple[Any, ...], parts: list[str], path: list[str]) -> None:
    separator = "["
    for index, item in enumerate(value):
        parts.append(separator)
        path.append(str(index))
        _write(item, parts, path)
        path.pop()
        separator = ","
    parts.append("]" if value else "[]")


def _text(value: str, path: list[str]) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _refused("holds half of a surrogate pair, which is not a character", path) from None
    return encode_basestring(value)


def _integer(value: int, path: list[str]) -> str:
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise _refused(f"is an integer beyond {LARGEST_INTEGER}", path)
    return str(value)


def _number(value: float, path: list[str]) -> str:
    if not math.isfinite(value):
        raise _refused("is not a finite number", path)
    return ecmascript_number(value)


def ecmascript_number(value: float) -> str:
    """Return a finite float as ECMAScript's Number::toString writes it (RFC 8785, 3.2.2.3)."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    # repr() gives the shortest digits that read back to the same double, as ECMAScript asks.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) - (len(whole + fraction) - len(digits)) + int(exponent or 0)
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Write ``digits`` with the decimal point after the first ``point`` of them."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = point - 1
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'+' if power > 0 else '-'}{abs(power)}"


def _refused(message: str, path: list[str]) -> RefusedError:
    return RefusedError(message, place=pointer_of(path) or "the document")
