"""Whether a file's bytes are the one canonical form of what they say, and if not, what is different where."""

from __future__ import annotations

from typing import Any

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.json_pointer import pointer_step
from appliance.services.verification.differences import Difference

_SPACE = (b" ", b"\t", b"\r", b"\n")
_CLOSING = (b",", b"]", b"}")


def departure_from_canonical(data: bytes, value: Any) -> Difference | None:
    """The first way in which ``data``, which reads as ``value``, is not the canonical form of it.

    ``value`` must hold its fields in the order in which they were read.
    """
    canonical = canonical_bytes(value)
    if data == canonical:
        return None
    disorder = _first_disorder(value, "")
    if disorder is not None:
        return Difference(disorder, "its fields are not in canonical order")
    at = _first_different_byte(data, canonical)
    # A comma or bracket here follows the number or space that is too much: the culprit is what precedes it.
    place = pointer_at(value, at - 1 if canonical[at : at + 1] in _CLOSING else at)
    if data[at : at + 1] in _SPACE:
        return Difference(place, f"byte {at} is white space, and there should be none")
    return Difference(place, f"byte {at} belongs to a number or text that is not written the canonical way")


def pointer_at(value: Any, at: int) -> str:
    """The pointer of the innermost field or item that holds byte ``at`` of the canonical form of ``value``.

    Braces, commas and the names of fields belong to the object around them; a byte past the end belongs
    to the whole.
    """
    for step, start, inner in _children(value):
        if start <= at < start + len(canonical_bytes(inner)):
            return pointer_step(step) + pointer_at(inner, at - start)
    return ""


def _children(value: Any) -> list[tuple[str | int, int, Any]]:
    """Each field or item with the byte at which its value starts."""
    found: list[tuple[str | int, int, Any]] = []
    start = 1
    if isinstance(value, dict):
        for name in sorted(value, key=_canonical_order):
            start += len(canonical_bytes(name)) + 1
            found.append((name, start, value[name]))
            start += len(canonical_bytes(value[name])) + 1
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found.append((index, start, item))
            start += len(canonical_bytes(item)) + 1
    return found


def _first_disorder(value: Any, place: str) -> str | None:
    """The pointer of the first object whose fields are not in canonical order."""
    if isinstance(value, dict):
        if list(value) != sorted(value, key=_canonical_order):
            return place
        inner: list[tuple[str | int, Any]] = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return None
    found = (_first_disorder(item, place + pointer_step(step)) for step, item in inner)
    return next((pointer for pointer in found if pointer is not None), None)


def _canonical_order(name: str) -> bytes:
    return name.encode("utf-16-be")


def _first_different_byte(data: bytes, canonical: bytes) -> int:
    """The length of the common start, by halving: a bundle can be large."""
    low, high = 0, min(len(data), len(canonical))
    while low < high:
        middle = (low + high + 1) // 2
        if data[low:middle] == canonical[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
