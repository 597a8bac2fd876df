"""A projection as a page for a terminal: day by day what changes, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.cli.comparison_text import control_lines
from appliance.cli.terminal import Page
from appliance.cli.words import tone, word

Json = Mapping[str, Any]


def projection_page(document: Json, *, colour: bool = False) -> str:
    """A projection document as text."""
    page = Page(colour=colour)
    before, after = document["comparison"]["before"]["outcome"], document["comparison"]["after"]["outcome"]
    page.line(f"With the facts as they are, judged by {document['pack']['title']}:")
    page.line(f"{document['from']}: {word(before)}", indent=2, tone=tone(before))
    page.line(f"{document['to']}: {word(after)}", indent=2, tone=tone(after))
    for turn in document["turns"]:
        _turn(page, turn)
    if not document["turns"]:
        page.line("Nothing changes in between.")
    return page.text


def _turn(page: Page, turn: Json) -> None:
    page.blank()
    outcomes = turn["outcome_before"], turn["outcome_after"]
    change = "" if outcomes[0] == outcomes[1] else f": {word(outcomes[0])} -> {word(outcomes[1])}"
    page.line(f"FROM {turn['date']}{change}", tone="strong")
    for cause in turn["because"]:
        place = f" [{cause['path']}]" if cause["path"] and cause["path"] not in cause["text"] else ""
        page.line(f"{cause['text']}{place}", indent=2, hang=2)
    for control in turn["controls"]:
        control_lines(page, control)
