"""The words of a letter, in plain text and in HTML, from one template: the two always say the same.

A template writes with the macros of ``plain.txt`` or ``page.html``, which know how a paragraph, a button or a
list looks in their form, so that no letter has to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

TEMPLATES = Path(__file__).parent / "templates"
_MONTHS = "January February March April May June July August September October November December".split()
_LONGEST_SUBJECT = 150  # characters


@dataclass(frozen=True)
class Words:
    """A letter's words. ``text`` ends every line with a newline; ``html`` is a whole document."""

    subject: str
    text: str
    html: str


def letter_words(name: str, facts: Mapping[str, Any], *, base_url: str, stop_url: str | None = None) -> Words:
    """The words of the letter ``name``; ``stop_url`` is where such letters can be switched off."""
    values = {**facts, "base_url": base_url, "stop_url": stop_url}
    plain, page = _letter(name, "plain.txt"), _letter(name, "page.html")
    subject = " ".join(_block(plain, "subject", values).split())
    shown = {**values, "subject": subject}
    return Words(
        subject=subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1] + "…",
        text=re.sub(r"\n{3,}", "\n\n", plain.render(shown)).strip() + "\n",
        html=page.render(shown).strip() + "\n",
    )


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(values))))


def _letter(name: str, form: str) -> Template:
    return _environment(form).get_template(f"letters/{name}.jinja")


@cache
def _environment(form: str) -> Environment:
    """Templates for one form; ``form`` names the layout that every letter extends."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        # In plain text there is nothing to escape: what people typed has no control characters left.
        autoescape=form.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(form=form, shape=f"shape_{form.partition('.')[0]}.jinja")
    environment.filters.update(day=long_date, counted=counted, oneline=one_line)
    return environment


def one_line(text: str) -> str:
    """Text as one line, its blanks single; what is escaped stays so."""
    return type(text)(" ".join(text.split()))


def long_date(text: str) -> str:
    """`2026-11-21` as `21 November 2026`, the same in every locale."""
    day = date.fromisoformat(text)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
