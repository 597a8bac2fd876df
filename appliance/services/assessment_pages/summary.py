"""The part of an evaluation that dashboards and lists read: small, and in the shapes of the whole document.

It is stored beside the document, so a page need not read a quarter of a megabyte to show a few lines. Codes
are kept and words are not: those are chosen when the page is made, so that old results read like new ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from appliance.services.reports.document_actions import (
    build_actions,
    build_evidence_requests,
    build_fact_requests,
)

Json = Mapping[str, Any]

FORMAT = 1  # of the summary
NAMED = 25  # entries named per line; the control page names all of them


def summary_of(evaluation: Json, pack_document: Json) -> dict[str, Any]:
    """Condense an evaluation document. Raises KeyError for what is no such document."""
    return {
        "format": FORMAT,
        **{key: evaluation[key] for key in ("pack", "as_of", "outcome", "totals", "themes")},
        "board": [_board_line(line) for line in evaluation["board"]],
        "findings": [_finding(finding) for finding in evaluation["findings"]],
        "contradictions": [_contradiction(found) for found in evaluation["contradictions"]],
        "exceptions": _exceptions(evaluation["exceptions"]),
        "actions": [_plain(action) for action in build_actions(evaluation)],
        "fact_requests": [_plain(request) for request in build_fact_requests(evaluation)],
        "evidence_requests": [_plain(wish) for wish in build_evidence_requests(evaluation, pack_document)],
        "attestations": evaluation["attestations"],
    }


def _board_line(line: Json) -> dict[str, Any]:
    return {**line, "items": line["items"][:NAMED], "not_named": max(0, len(line["items"]) - NAMED)}


def _finding(finding: Json) -> dict[str, Any]:
    kept = ("control_id", "theme", "title", "status", "own_answer", "auto_fail", "blocking", "reason")
    lacking = [want for want in finding["wanted"] if want["state"] not in {"ok", "not_wanted"}]
    wanted = [want for want in finding["wanted"] if want["state"] != "not_wanted"]
    return {
        **{key: finding[key] for key in kept},
        "evidence_wanted": len(wanted),
        "evidence_lacking": len(lacking),
        "checks_unknown": sum(check["outcome"] == "unknown" for check in finding["checks"]),
    }


def _exceptions(notes: Sequence[Json]) -> list[dict[str, Any]]:
    """How many there are of each code and control; those of the rules themselves in full."""
    counts = Counter((note["code"], note["control_id"]) for note in notes)
    details = {note["code"]: note["detail"] for note in notes if note["control_id"] is None}
    return [
        {"code": code, "control_id": control, "count": count, "detail": "" if control else details[code]}
        for (code, control), count in counts.items()
    ]


def _contradiction(found: Json) -> dict[str, Any]:
    kept = ("id", "severity", "title", "message", "mend")
    return {**{key: found[key] for key in kept}, "items": _names(found["items"])}


def _names(items: Sequence[Json]) -> list[str]:
    return [str(item["message"] or item["name"]) for item in items[:NAMED]]


def _plain(entry: Any) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(entry).items()}
