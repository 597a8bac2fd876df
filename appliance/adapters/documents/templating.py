"""The Jinja environments of the two renderings: strict about names, escaping everything."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from appliance.adapters.documents.glyphs import printable
from appliance.foundation.visible_text import allowed_in_xml, visible

TEMPLATES = Path(__file__).parent / "templates"
BOX_LIMIT = 1000
CUT_NOTE = "… (cut here; the whole text is in findings.json)"
MONTHS = ("January February March April May June July August September October November December").split()


@runtime_checkable
class HasDocument(Protocol):
    """A report that can give its JSON form."""

    def as_document(self) -> dict[str, Any]:
        """The report as JSON values."""


Report = HasDocument | Mapping[str, Any]


def report_values(document: Report) -> Mapping[str, Any]:
    """The JSON form of a report, whether it came as an object or, from a bundle, as JSON already."""
    return document.as_document() if isinstance(document, HasDocument) else document


def other_name(report: Mapping[str, Any], known_as: str) -> str:
    """What an organisation calls itself, where that is not the legal name on the cover; else nothing."""
    return "" if known_as == report["cover"]["organisation"] else known_as


def long_date(text: str) -> str:
    """`2026-11-21` as `21 November 2026`, the same in every locale; other text as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def cut(text: str, length: int) -> str:
    """At most `length` printed characters, for places that cannot grow; the full text stands elsewhere."""
    shown = printable(text)
    return shown if len(shown) <= length else shown[: length - 1].rstrip() + "…"


def whole(text: str) -> Markup:
    """Text of any length with its line breaks: only for a block that holds nothing but this text."""
    return Markup("<br/>").join(printable(line) for line in printable(text).split("\n"))


def opening(text: str) -> tuple[str, str]:
    """A list of many lines as its first three, which stay with their heading, and the rest, which flows."""
    lines = text.split("\n")
    if len(lines) <= 12:
        return text, ""
    return "\n".join(lines[:3]), "\n".join(lines[3:])


def boxed(text: str) -> str:
    """Text for a box on paper. A box with a paragraph taller than its page would run off it unseen."""
    shown = printable(text)
    return shown if len(shown) <= BOX_LIMIT else shown[:BOX_LIMIT] + CUT_NOTE


@cache
def mark_as_data() -> str:
    """The product mark as a data address, so that no rendering has to fetch it."""
    return "data:image/svg+xml;base64," + b64encode((TEMPLATES / "mark.svg").read_bytes()).decode("ascii")


@cache
def web_templates() -> Environment:
    """Templates of the HTML copy."""
    return _environment("web", visible)


@cache
def print_templates() -> Environment:
    """Templates of the PDF; text is kept to glyphs of the embedded fonts and to a box."""
    return _environment("print", boxed)


@cache
def word_templates() -> Environment:
    """Templates of the parts of a DOCX."""
    environment = _environment("docx", allowed_in_xml)
    environment.filters.update(runs=runs, cut=cut_visible)
    return environment


def runs(text: object) -> Markup:
    """Text of a run in WordprocessingML, with its line breaks and spaces."""
    lines = allowed_in_xml(str(text)).replace("\t", " ").split("\n")
    return Markup("<w:br/>").join(Markup('<w:t xml:space="preserve">{}</w:t>').format(line) for line in lines)


def cut_visible(text: str, length: int) -> str:
    """At most `length` characters, for a header or a title."""
    shown = allowed_in_xml(text)
    return shown if len(shown) <= length else shown[: length - 1].rstrip() + "…"


def _environment(folder: str, shown: Callable[[str], str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: (
            shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value
        ),
    )
    environment.filters.update(long_date=long_date, cut=cut, whole=whole, opening=opening)
    return environment
