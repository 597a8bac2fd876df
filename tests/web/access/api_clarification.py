"""The API about rounds of clarification."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cast import Tenancy
from tests.services.clarification.rounds import quick_open_round, round_after_approval
from tests.services.sharing.shared import ready_report
from tests.web.access.api_reports import APPROVAL
from tests.web.access.clarification import signed, to_sign
from tests.web.access_rows import Row, read, write

ROUNDS = "/api/v1/clarification-rounds"
# Making a real one takes a report with files; tests/web/api/test_clarification.py has one.
NOT_THERE = f"{ROUNDS}/7d1a9c70-0000-4000-8000-000000000000"
NOBODY_FINDS = dict.fromkeys(("member", "admin", "owner"), 404)
QUESTIONS = {"numbers": ["A4.5"]}


def quick(tail: str = "") -> Callable[[Tenancy], str]:
    """Of an open round of a report without files."""
    return lambda acorn: f"{ROUNDS}/{quick_open_round(acorn.owner)}{tail}"


def new_round(acorn: Tenancy) -> dict[str, Any]:
    return {
        "report_id": str(ready_report(acorn.owner)),
        "notes": "Please explain A4.5.",
        "received_on": "2026-11-20",
        "working_days": 2,
        "nation": "scotland",
    }


ROWS: list[Row] = [
    read("api_clarification.list_clarification_rounds", ROUNDS, stranger=200),
    read("api_clarification.read_clarification_round", NOT_THERE, **NOBODY_FINDS, guest=404),
    # One round at a time: whoever comes second is told so. A stranger has no such report.
    write(
        "api_clarification.begin_clarification_round",
        ROUNDS,
        json=new_round,
        member=201,
        admin=409,
        owner=409,
    ),
    read(
        "api_clarification.read_clarification_suggestions",
        quick("/suggestions"),
        guest=403,
        **dict.fromkeys(("member", "admin", "owner"), 409),
    ),
    write(
        "api_clarification.open_clarification_round",
        f"{NOT_THERE}/open",
        json=QUESTIONS,
        **NOBODY_FINDS,
    ),
    write("api_clarification.reopen_questions", f"{NOT_THERE}/questions", json=QUESTIONS, **NOBODY_FINDS),
    write(
        "api_clarification.settle_question",
        quick("/questions/A4.5"),
        method="PUT",
        json={"settled": True},
        **dict.fromkeys(("member", "admin", "owner"), 204),
    ),
    # The administrator comes first; a round is signed off once.
    write(
        "api_clarification.sign_clarification_round",
        lambda acorn: f"{ROUNDS}/{round_after_approval(acorn.owner)[1]}/sign-off",
        json=lambda acorn: APPROVAL | to_sign(acorn),
        member=403,
        admin=204,
        owner=409,
        fresh=True,
    ),
    read("api_clarification.download_clarification_sign_off", lambda acorn: f"{ROUNDS}/{signed(acorn)}"),
    # There is no new sign-off yet.
    write(
        "api_clarification.close_clarification_round",
        quick("/close"),
        **dict.fromkeys(("member", "admin", "owner"), 409),
    ),
    write(
        "api_clarification.cancel_clarification_round",
        quick("/cancel"),
        member=204,
        admin=409,
        owner=409,
    ),
]
