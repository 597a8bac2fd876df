"""What is said once about a code: the same words in the reference, in problems and in docs/errors.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_FORM = re.compile(r"E(?P<status>[45][0-9]{2})_(?P<name>[A-Z][A-Z0-9_]*)")


@dataclass(frozen=True)
class Entry:
    """One code. ``title`` is a few words; ``meaning`` and ``mend`` are whole sentences.

    ``retry`` tells a program that the very same request may go well later, unchanged; where the answer has
    Retry-After, after so many seconds.
    """

    code: str
    title: str
    meaning: str
    mend: str
    retry: bool = False

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.code):
            raise ValueError(f"{self.code!r} is no code: E404_REPORT_NOT_FOUND is one")

    @property
    def status(self) -> int:
        """The status it is always answered with."""
        return int(self.code[1:4])


def by_code(*parts: tuple[Entry, ...]) -> Mapping[str, Entry]:
    """All entries of ``parts`` by code, in order of it. Raises ValueError for one that is there twice."""
    found: dict[str, Entry] = {}
    for entry in (entry for part in parts for entry in part):
        if entry.code in found:
            raise ValueError(f"{entry.code} stands in the catalogue twice")
        found[entry.code] = entry
    return MappingProxyType(dict(sorted(found.items())))
