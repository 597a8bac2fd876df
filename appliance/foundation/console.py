"""Standard output and standard error, for both doors: the command line and the one-file verifier.

Either may be missing (Python then has None): what was meant for the one never goes to the other. Where
standard output takes no more, RefusedError is raised (BrokenPipeError when its reader has gone away);
what standard error does not take is lost.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from appliance.foundation.errors import RefusedError
from appliance.foundation.json_text import json_bytes


def write_json(document: Mapping[str, Any]) -> None:
    """The document on standard output, in UTF-8 whatever the terminal speaks, and nothing else."""
    if sys.stdout is not None:
        with _refusing_full():
            sys.stdout.flush()
            sys.stdout.buffer.write(json_bytes(document))
            sys.stdout.buffer.flush()


def write_text(text: str) -> None:
    """Text on standard output; what the terminal cannot show is written as an escape, never an error."""
    with _refusing_full():
        _write(sys.stdout, text)


def finish() -> None:
    """Nothing is kept back any longer of what was written to standard output."""
    if sys.stdout is not None:
        with _refusing_full():
            sys.stdout.flush()


def complain(text: str) -> None:
    """Lines on standard error, written as write_text does."""
    with suppress(OSError):  # nowhere left to say that this could not be said
        _write(sys.stderr, f"{text}\n")


@contextmanager
def _refusing_full() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RefusedError(
            f"the answer cannot be written ({error.strerror})",
            place="standard output",
            mend="Send it where there is room",
        ) from None


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
