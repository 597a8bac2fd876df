"""How a document is answered: as JSON alone, or as text laid out for people."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from appliance.foundation.console import write_json, write_text
from appliance.foundation.errors import printable

WIDTH = 96
_COLOURS = {"bad": "31", "doubt": "33", "good": "32", "strong": "1"}


def answer(document: Mapping[str, Any], page: Callable[..., str], chosen: str | None) -> None:
    """The document as ``chosen`` (json or text); without a choice as text on a terminal only."""
    if is_for_people(chosen):
        write_text(page(document, colour=coloured()))
    else:
        write_json(document)


def is_for_people(chosen: str | None) -> bool:
    """Whether --format, or without it the kind of standard output, asks for text rather than JSON."""
    return sys.stdout.isatty() if chosen is None else chosen == "text"


def coloured() -> bool:
    """Only on a terminal, and not where NO_COLOR asks for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


class Page:
    """Lines of at most WIDTH columns; control characters in facts are shown as escapes."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour
        self._lines: list[str] = []

    def line(self, text: str, *, indent: int = 0, hang: int = 0, tone: str | None = None) -> None:
        """A paragraph, ``indent`` columns in, its further lines ``hang`` columns more."""
        for part in text.splitlines() or [""]:
            lines = textwrap.wrap(
                printable(part),
                WIDTH,
                initial_indent=" " * indent,
                subsequent_indent=" " * (indent + hang),
                break_on_hyphens=False,
            )
            self._lines.extend(self._toned(line, tone) for line in lines)

    def heading(self, text: str) -> None:
        """A title with a blank line before it."""
        self.blank()
        self.line(text.upper(), tone="strong")

    def blank(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")

    @property
    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _toned(self, line: str, tone: str | None) -> str:
        return f"\x1b[{_COLOURS[tone]}m{line}\x1b[0m" if self._colour and tone else line
