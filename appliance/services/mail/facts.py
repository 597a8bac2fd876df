"""The kinds of facts a letter is made of, each with what it takes and the JSON value that is kept.

What people typed comes in here; no control character gets any further, so that nothing can end a header, and
no web address as one, so that nobody has us send links of theirs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from appliance.foundation.web_addresses import without_links

_LONGEST_TEXT = 300  # characters
_MOST_LINES = 50


class UnfitFactsError(Exception):
    """A mistake of ours: the facts of a letter are not as declared."""


@dataclass(frozen=True)
class Fact:
    """``write`` turns a value into what is kept; raises ValueError, TypeError or AttributeError."""

    write: Callable[[Any], Any]


def one_line(text: str) -> str:
    """Text without control characters, its blanks single, cut to what fits a letter."""
    calm = "".join(" " if unicodedata.category(sign).startswith(("C", "Z")) else sign for sign in text)
    words = " ".join(calm.split())
    return words if len(words) <= _LONGEST_TEXT else words[: _LONGEST_TEXT - 1] + "…"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return one_line(without_links(value))


def _path(value: Any) -> str:
    """An address of ours without its host, so that no letter can lead anywhere else."""
    fit = isinstance(value, str) and value.startswith("/") and value[1:2] not in {"/", "\\"}
    if not fit or not value.isascii() or any(sign.isspace() or not sign.isprintable() for sign in value):
        raise ValueError
    return str(value)


def _day(value: Any) -> str:
    if isinstance(value, datetime):
        raise TypeError
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return day.isoformat()


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        raise TypeError
    return [_text(line) for line in value][:_MOST_LINES]


TEXT, PATH, DAY = Fact(_text), Fact(_path), Fact(_day)
COUNT, YES_OR_NO, LINES = Fact(_count), Fact(_yes_or_no), Fact(_lines)


def ITEMS(*names: str) -> Fact:  # noqa: N802 - it stands among the kinds
    """A list of small records: each name a text, or a day where the name ends in ``_on``."""

    def write(value: Any) -> list[dict[str, str]]:
        return [
            {name: (_day if name.endswith("_on") else _text)(item[name]) for name in names} for item in value
        ][:_MOST_LINES]

    return Fact(write)


def written(facts: Mapping[str, Any], declared: Mapping[str, Fact]) -> dict[str, Any]:
    """The facts as they are kept. Raises UnfitFactsError that names the fact, never its value."""
    if facts.keys() != declared.keys():
        raise UnfitFactsError(
            f"this letter takes {sorted(declared)}; it differs in {sorted(facts.keys() ^ declared.keys())}"
        )
    kept = {}
    for name, fact in declared.items():
        try:
            kept[name] = fact.write(facts[name])
        except (ValueError, TypeError, AttributeError, KeyError):
            raise UnfitFactsError(f"{name} is not of its declared kind") from None
    return kept
