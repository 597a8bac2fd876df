"""Findings as a page for a terminal: what would fail first, then every control with its reasons.

Sentences say what people call a fact; the path in brackets is for whoever writes the facts into a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from appliance.cli.terminal import Page
from appliance.cli.words import tone, word
from appliance.services.reports.document_outcome import outcome_sentence, outcome_word
from appliance.services.reports.document_wording import Wording, wording_of

Json = Mapping[str, Any]
_SPEAKING = ("fail", "partial", "unknown", "notice", "attest")
_BOARD = ("fail", "unknown", "pass", "not_relevant")
_SHOWN = 10  # items listed for one check


def findings_page(document: Json, *, colour: bool = False) -> str:
    """A findings document as text."""
    page = Page(colour=colour)
    wording = wording_of(document, document.get("facts", {}), {})
    _front(page, document)
    _board(page, document["board"])
    controls = {finding["control_id"]: finding for finding in document["findings"]}
    for theme in document["themes"]:
        page.heading(theme["title"])
        for control_id in theme["controls"]:
            _control(page, controls[control_id], wording)
    _contradictions(page, document["contradictions"], wording)
    _exceptions(page, document["exceptions"], wording)
    return page.text


def _front(page: Page, document: Json) -> None:
    pack = document["pack"]
    name = document.get("facts", {}).get("profile", {}).get("org", {}).get("legal_name", "The organisation")
    outcome = document["outcome"]
    page.line(f"{name}: {outcome_word(document).lower()}", tone=tone(outcome))
    page.line(outcome_sentence(document))
    page.line(f"Judged by {pack['title']} ({pack['id']} {pack['version']}) as of {document['as_of']}.")
    totals = ", ".join(f"{count} {word(status)}" for status, count in document["totals"].items() if count)
    page.line(f"Controls: {totals}." if totals else "No controls.")
    page.line("Readiness by our reading of the published requirements; only a certification body decides.")


def _board(page: Page, board: Sequence[Json]) -> None:
    page.heading("What would fail an assessment by itself")
    for line in sorted(board, key=lambda line: _BOARD.index(line["state"])):
        questions = f" ({', '.join(line['questions'])})" if line["questions"] else ""
        head = f"{_board_word(line['state']):17}{line['control_id']:9}"
        page.line(f"{head}{line['title']}{questions}", indent=2, hang=26, tone=tone(line["state"]))
        for item in line["items"][:_SHOWN]:
            page.line(f"{item['name']} [{item['path']}]", indent=28, hang=2)
        _more(page, len(line["items"]), 28)
    if not board:
        page.line("Nothing in these rules does.", indent=2)


def _board_word(state: str) -> str:
    return "would fail" if state == "fail" else word(state)


def _control(page: Page, finding: Json, wording: Wording) -> None:
    status = finding["status"]
    page.line(
        f"{word(status):17}{finding['control_id']:9}{finding['title']}", indent=2, hang=26, tone=tone(status)
    )
    page.line(wording.sentence(finding["reason"]), indent=6)
    for check in finding["checks"]:
        if check["outcome"] in _SPEAKING:
            _check(page, check, wording)
    for remedy in finding["remediation"]:
        page.line(f"To do ({remedy['effort']}): {remedy['text']}", indent=6, hang=2)


def _check(page: Page, check: Json, wording: Wording) -> None:
    page.line(f"{word(check['outcome'])}: {check['title']}", indent=6, hang=2)
    for item in check["items"][:_SHOWN]:
        said = wording.sentence(item["message"] or item["name"], item["path"])
        page.line(f"- {said} [{', '.join(item['missing'] or [item['path']])}]", indent=8, hang=2)
    _more(page, len(check["items"]), 8)


def _more(page: Page, count: int, indent: int) -> None:
    if count > _SHOWN:
        page.line(f"and {count - _SHOWN} more; --format json lists all", indent=indent)


def _contradictions(page: Page, found: Sequence[Json], wording: Wording) -> None:
    if found:
        page.heading("Contradictions in the facts")
    for contradiction in found:
        said = wording.sentence(contradiction["message"])
        page.line(f"{contradiction['severity']}: {said}", indent=2, hang=2, tone="bad")
        page.line(wording.sentence(contradiction["mend"]), indent=4)


def _exceptions(page: Page, notes: Sequence[Json], wording: Wording) -> None:
    if notes:
        page.heading("Exceptions")
    for note in notes:
        control = f"{note['control_id']} " if note["control_id"] else ""
        subject, said = wording.names.entry_name(note["subject"]), wording.sentence(note["detail"])
        page.line(f"{control}{subject}: {said} ({note['code']})", indent=2, hang=2)
