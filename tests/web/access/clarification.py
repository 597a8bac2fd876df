"""Rounds of clarification: begun, opened, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from appliance.services import clarification, issuing
from tests.cast import Tenancy
from tests.services.clarification.rounds import (
    draft_round,
    open_round_of,
    quick_open_round,
    round_after_approval,
)
from tests.services.sharing.shared import ready_report
from tests.web.access.reports import APPROVAL
from tests.web.access_rows import Build, Row, change, page

NOBODYS = {"stranger": 404}
FOR_EDITORS = {"guest": 403}
FOR_ADMINS = {"guest": 403, "member": 403}


def at(tail: str, made: Callable[[Tenancy], UUID] = lambda acorn: open_round_of(acorn.owner)) -> Build:
    return lambda acorn: f"/app/clarification/{made(acorn)}{tail}"


def drafted(acorn: Tenancy) -> UUID:
    return draft_round(acorn.owner)


def quick(acorn: Tenancy) -> UUID:
    return quick_open_round(acorn.owner)


def signable(acorn: Tenancy) -> UUID:
    return round_after_approval(acorn.owner)[1]


def to_sign(acorn: Tenancy) -> dict[str, str]:
    """For which report the round is that was just made signable."""
    (newest, *_) = clarification.list_rounds(acorn.owner)
    return {"report_id": str(clarification.read_round(acorn.owner, newest.id).to_sign)}


def signed_file(acorn: Tenancy) -> str:
    return f"/app/clarification/{signed(acorn)}"


def signed(acorn: Tenancy) -> str:
    """The rest of the address of a sign-off."""
    report_id, round_id = round_after_approval(acorn.owner)
    signatory = issuing.Signatory("Grace Hopper", "Director", agreed=True)
    clarification.sign_round(acorn.owner, round_id, report_id, signatory, acorn.owner.product.clock.now())
    return f"{round_id}/sign-off/{report_id}"


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
    page("clarification.signing", at("/sign-off", signable), fresh=True, **FOR_ADMINS, **NOBODYS),
    # The administrator comes first; a round is signed off once.
    change(
        "clarification.sign",
        at("/sign-off", signable),
        data=lambda acorn: APPROVAL | to_sign(acorn),
        fresh=True,
        owner=409,
        **FOR_ADMINS,
    ),
    page("clarification.sign_off_file", signed_file, **NOBODYS),
    # There is no new sign-off yet.
    change("clarification.close", at("/close", quick), member=409, admin=409, owner=409),
    change("clarification.cancel", at("/cancel", quick), admin=409, owner=409),
]

__all__ = ["ROWS", "Row"]
