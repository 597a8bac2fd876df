"""A comparison as a page for a terminal: what improved, what regressed, and because of which input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from appliance.cli.terminal import Page
from appliance.cli.words import tone, word

Json = Mapping[str, Any]
_GROUPS = {
    "regressed": "Regressed",
    "improved": "Improved",
    "changed": "Changed",
    "same": "Same result, other details",
}


def comparison_page(document: Json, *, colour: bool = False) -> str:
    """A comparison document as text."""
    page = Page(colour=colour)
    for name, side in (("Before", document["before"]), ("After", document["after"])):
        pack = side["pack"]
        text = (
            f"{name + ':':8}{word(side['outcome'])}, by {pack['id']} {pack['version']} as of {side['as_of']}"
        )
        page.line(text, hang=8, tone=tone(side["outcome"]))
    page.line(", ".join(f"{count} {word(kind)}" for kind, count in document["summary"].items()) + ".")
    page.line(document["because"])
    _controls(page, document["controls"])
    _notes(page, "Contradictions", document["contradictions"])
    _notes(page, "Exceptions", document["exceptions"])
    return page.text


def _controls(page: Page, changes: Sequence[Json]) -> None:
    for kind, title in _GROUPS.items():
        chosen = [change for change in changes if change["change"] == kind]
        if chosen:
            page.heading(title)
        for change in chosen:
            control_lines(page, change)
            for cause in change["causes"]:
                page.line(f"Because: {cause['text']}", indent=4, hang=2)


def control_lines(page: Page, change: Json) -> None:
    """A control that changed: its status, and the checks and the evidence below it."""
    before, after = word(change["before"]), word(change["after"])
    statuses = f"still {after}" if before == after else f"{before} -> {after}"
    text = f"{change['control_id']:9}{change['title']}: {statuses}"
    page.line(text, indent=2, hang=9, tone=tone(change["change"]))
    for check in change["checks"]:
        _check(page, check)
    for want in change["evidence"]:
        states = f"{word(want['before'])} -> {word(want['after'])}"
        page.line(f"Evidence, {want['purpose']}: {states}", indent=4, hang=2)


def _check(page: Page, check: Json) -> None:
    before, after = word(check["before"]), word(check["after"])
    outcomes = f"still {after}" if before == after else f"{before} -> {after}"
    page.line(f"{check['title']}: {outcomes}", indent=4, hang=2)
    for item in check["appeared"]:
        page.line(f"+ {item['message']} [{item['path']}]", indent=6, hang=2)
    for item in check["disappeared"]:
        page.line(f"- no longer: {item['message']} [{item['path']}]", indent=6, hang=2)


def _notes(page: Page, title: str, notes: Json) -> None:
    if notes["appeared"] or notes["gone"]:
        page.heading(title)
    for mark, entries in (("+", notes["appeared"]), ("- no longer:", notes["gone"])):
        for note in entries:
            control = f"{note['control_id']} " if note["control_id"] else ""
            page.line(f"{mark} {control}{note['subject']}: {note['detail']}", indent=2, hang=2)
