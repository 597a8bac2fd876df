"""The errors every part raises for what a person can mend.

Each carries one clear sentence, the place it speaks of (a file, a line, a JSON pointer) and the mend.
The doors (command line, web) print ``str(error)`` and nothing else; anything that is not a
TranscryptError is a mistake of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

_LONGEST_LINE = 1_000  # characters


class TranscryptError(Exception):
    """What went wrong, where, and how to mend it.

    ``str()`` is "place: message. mend." on one line; each entry of ``more`` follows on its own line.
    Characters that do not print (control, bidirectional marks, lone surrogates) are shown escaped,
    because messages quote what strangers wrote.
    """

    exit_code: ClassVar[int] = 2

    def __init__(
        self, message: str, *, place: str | None = None, mend: str | None = None, more: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.mend = mend
        self.more = tuple(more)

    def __str__(self) -> str:
        first = f"{self.place}: {self.message}" if self.place else self.message
        sentences = [_ended(first)] + ([_ended(self.mend)] if self.mend else [])
        return "\n".join(shortened(printable(line)) for line in (" ".join(sentences), *self.more))


class UnreadableError(TranscryptError):
    """Something that cannot be read at all: missing, too large, not UTF-8, not JSON."""


class RefusedError(TranscryptError):
    """Something that can be read but must not be used as it is."""


class NotVerifiedError(TranscryptError):
    """A signature, a digest or a re-run that does not hold."""

    exit_code: ClassVar[int] = 1


def printable(text: str) -> str:
    r"""Return ``text`` with every character that does not print written as its escape (``\x1b``)."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shortened(line: str) -> str:
    """Return ``line``, without its middle when a stranger's text made it too long to read."""
    if len(line) <= _LONGEST_LINE:
        return line
    return f"{line[: _LONGEST_LINE // 2]} […] {line[-_LONGEST_LINE // 2 :]}"


def quoted(text: str, limit: int = 60) -> str:
    """Return ``text`` in single quotes for a message, cut after ``limit`` characters."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    return f"'{printable(shown)}'"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else sentence + "."
