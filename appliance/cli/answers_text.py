"""The answer pack as a page for a terminal: question by question, in portal order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from appliance.cli.terminal import Page
from appliance.cli.words import tone, word
from appliance.services.reports.document_wording import PLAIN

Json = Mapping[str, Any]


def answers_page(document: Json, *, colour: bool = False) -> str:
    """An answer pack document as text."""
    page = Page(colour=colour)
    pack = document["pack"]
    page.line(f"Answers by {pack['title']} ({pack['id']} {pack['version']}) as of {document['as_of']}")
    states = Counter(answer["state"] for answer in document["answers"])
    page.line(", ".join(f"{count} {word(state)}" for state, count in states.items()) + ".")
    for answer in document["answers"]:
        if answer["asked"]:
            _answer(page, answer)
    return page.text


def _answer(page: Page, answer: Json) -> None:
    page.blank()
    page.line(
        f"{answer['number']:8}{answer['prompt']} ({_state(answer)})", hang=8, tone=tone(answer["state"])
    )
    page.line(answer["text"], indent=8)
    for missing in answer["missing"]:
        page.line(f"Missing: {_lacking(missing)}", indent=8, hang=2)
    if answer["evidence"]:
        page.line(f"Evidence: {', '.join(answer['evidence'])}", indent=8, hang=2)


def _lacking(text: str) -> str:
    """What people call a missing fact, and its path for whoever writes facts into a file."""
    if not text.startswith(("profile.", "evidence[")):
        return text
    return f"{PLAIN.missing(text)} [{text}]"


def _state(answer: Json) -> str:
    """With the counter where the portal counts, and for any longer text."""
    state = word(answer["state"])
    if answer["max_length"] is not None:
        return f"{state}, {answer['length']} of {answer['max_length']} characters"
    return f"{state}, {answer['length']} characters" if answer["type"] in ("text", "list") else state
