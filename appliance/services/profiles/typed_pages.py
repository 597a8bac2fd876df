"""A page that could not be saved, as it was typed: nobody types anything twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from appliance.services.profiles.asked_pages import Asked, AskedPage
from appliance.services.profiles.typed_answers import Form, was_asked

_LONGEST = 20_000  # characters of one field shown again; nothing sensible is longer


def page_as_typed(page: AskedPage, form: Form, problems: Mapping[str, str]) -> AskedPage:
    """The page with what the form holds instead of what is stored.

    Its etag stays the one the form came with, so that a second try still knows what its author saw.
    """
    return replace(
        page,
        asked=tuple(
            _as_typed(asked, form) if was_asked(asked.question, form) else asked for asked in page.asked
        ),
        etag=(form.get("etag") or [""])[-1][:_LONGEST],
        problems=problems,
    )


def _as_typed(asked: Asked, form: Form) -> Asked:
    sent = list(form.get(asked.name, ()))
    words = {word for word in ("null", "unknown", "empty") if f"{asked.name}--{word}" in form}
    if asked.widget == "boxes":
        return replace(asked, ticked=frozenset({*sent, *words}))
    text = "\n".join(sent) if asked.widget == "lines" else (sent[-1] if sent else "")
    other = (form.get(f"{asked.name}--other") or [""])[-1]
    return replace(asked, text=_printable(text), other=_printable(other), ticked=frozenset(words), notice="")


def _printable(text: str) -> str:
    """NUL and its like cannot stand in a page."""
    shown = (character for character in text[:_LONGEST] if character.isprintable() or character in "\n\t")
    return "".join(shown)
