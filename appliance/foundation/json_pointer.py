"""JSON pointers (RFC 6901): the address of one value inside a document."""

from __future__ import annotations

from collections.abc import Iterable


def pointer_of(steps: Iterable[str | int]) -> str:
    """Return the pointer of a path of keys and indices; the whole document is the empty string."""
    return "".join(map(pointer_step, steps))


def steps_of(pointer: str) -> list[str]:
    """Return the keys and indices of a pointer, in reading order; of the empty string none."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def pointer_step(step: str | int) -> str:
    """Return one step of a pointer with its leading slash."""
    return "/" + str(step).replace("~", "~0").replace("/", "~1")
