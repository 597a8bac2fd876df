"""Rounds of clarification: begun, opened, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from tests.cast import Tenancy
from tests.services.clarification.rounds import draft_round, open_round_of, quick_open_round
from tests.services.sharing.shared import ready_report
from tests.web.access_rows import Build, Row, change, page

NOBODYS = {"stranger": 404}
FOR_EDITORS = {"guest": 403}


def at(tail: str, made: Callable[[Tenancy], UUID] = lambda acorn: open_round_of(acorn.owner)) -> Build:
    return lambda acorn: f"/app/clarification/{made(acorn)}{tail}"


def drafted(acorn: Tenancy) -> UUID:
    return draft_round(acorn.owner)


def quick(acorn: Tenancy) -> UUID:
    return quick_open_round(acorn.owner)


def beginning(acorn: Tenancy) -> dict[str, str]:
    return {
        "report_id": str(ready_report(acorn.owner)),
        "notes": "Please explain A4.5.",
        "received_on": "2026-11-20",
        "working_days": "2",
        "nation": "scotland",
    }


ROWS = [
    page("clarification.index", "/app/clarification"),
    page("clarification.beginning", "/app/clarification/begin", **FOR_EDITORS),
    # One round at a time: whoever comes second is told so. A stranger has no such report.
    change("clarification.begin", "/app/clarification/begin", data=beginning, admin=409, owner=409),
    page("clarification.questions", at("/questions", drafted), **FOR_EDITORS, **NOBODYS),
    change(
        "clarification.choose", at("/questions", drafted), data={"numbers": ["A4.5"]}, admin=409, owner=409
    ),
    page("clarification.show", at(""), **NOBODYS),
    change("clarification.settle", at("/settle", quick), data={"number": "A4.5", "settled": "yes"}),
    change("clarification.reopen", at("/reopen"), data={"number": "A6.4"}),
    change("clarification.reopen_all", at("/reopen-all"), data={"numbers": ["A6.4", "A7.1"]}),
    # There is no new sign-off yet.
    change("clarification.close", at("/close", quick), member=409, admin=409, owner=409),
    change("clarification.cancel", at("/cancel", quick), admin=409, owner=409),
]

__all__ = ["ROWS", "Row"]
