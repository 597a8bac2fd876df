"""Standard output and standard error, for both doors: the command line and the one-file verifier.

Either may be missing (Python then has None): what was meant for the one never goes to the other.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, TextIO

from appliance.foundation.json_text import json_bytes


def write_json(document: Mapping[str, Any]) -> None:
    """The document on standard output, in UTF-8 whatever the terminal speaks, and nothing else."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(json_bytes(document))
        sys.stdout.buffer.flush()


def write_text(text: str) -> None:
    """Text on standard output; what the terminal cannot show is written as an escape, never an error."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """Lines on standard error, written as write_text does."""
    _write(sys.stderr, f"{text}\n")


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
