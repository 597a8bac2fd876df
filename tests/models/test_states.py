"""A lifecycle goes only as its table of moves says: in Python, in the database, and at the trigger."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise, product
from uuid import UUID, uuid4

import pytest
from peewee import IntegrityError

from appliance.models.evidence import Evidence
from appliance.models.invitation import Invitation
from appliance.models.report import Report
from appliance.models.states import FIRST_STATE, MOVES, EvidenceState, InvitationState, ReportState
from appliance.services.context import Context
from tests.database import Database
from tests.models.catalogue import rows
from tests.models.sample_rows import SHA, evaluated, invited, registered_evidence
from tests.sealing import seal_when_committed

# What a state asks for beside its name.
NEEDS: dict[str, dict[str, object]] = {
    "SEALED": {"sha256": SHA, "size_bytes": 1, "content_type": "text/plain"},
    "REJECTED": {"reject_code": "empty", "reject_reason": "It is empty."},
    "READY": {"manifest_sha256": SHA},
    "FAILED": {"error_code": "x", "error_message": "It failed."},
}


def path_to(machine: str, state: str) -> list[str]:
    """The shortest way from the first state."""
    ways: list[list[str]] = [[FIRST_STATE[machine]]]
    while ways:
        way = ways.pop(0)
        if way[-1] == state:
            return way
        ways += [
            [*way, after]
            for before, after in sorted(MOVES[machine])
            if before == way[-1] and after not in way
        ]
    raise AssertionError(state)


def evidence_in(ctx: Context, state: str) -> UUID:
    evidence_id = registered_evidence(ctx)
    for step in path_to("evidence", state)[1:]:
        if step == EvidenceState.SEALED:
            seal_when_committed([evidence_id])
        else:
            go(Evidence, evidence_id, step)
    return evidence_id


def report_in(ctx: Context, state: str) -> UUID:
    now, evaluation_id, report_id = ctx.product.clock.now(), uuid4(), uuid4()
    evaluated(ctx, evaluation_id)
    Report.create(
        id=report_id, tenant_id=ctx.tenant_id, evaluation_id=evaluation_id, template_version="1",
        answers_sha256=SHA, requested_at=now, state_changed_at=now,
    )  # fmt: skip
    for step in path_to("report", state)[1:]:
        go(Report, report_id, step)
    return report_id


def invitation_in(ctx: Context, state: str) -> UUID:
    invitation_id = invited(ctx, accepted_by=ctx.account_id)
    for step in path_to("invitation", state)[1:]:
        go(Invitation, invitation_id, step)
    return invitation_id


def go(model: type[Evidence | Report | Invitation], row_id: UUID, state: str) -> None:
    model.update(state=state, **NEEDS.get(state, {})).where(model.id == row_id).execute()


@pytest.mark.req("EVID-02", "REPT-01")
def test_the_database_holds_the_moves_of_the_code(db: Database) -> None:
    with db.as_admin() as admin:
        stored = set(rows(admin, "select machine, from_state, to_state from state_move"))
    assert stored == {(machine, *map(str, pair)) for machine, moves in MOVES.items() for pair in moves}


@pytest.mark.parametrize("machine", MOVES)
def test_every_state_can_be_reached(machine: str) -> None:
    states = {state for move in MOVES[machine] for state in move}
    assert all(path_to(machine, state) for state in states)


@pytest.mark.req("EVID-02")
@pytest.mark.parametrize(("before", "after"), list(product(EvidenceState, EvidenceState)))
def test_evidence_moves_as_listed_and_no_other_way(
    alice: Context, as_worker: Callable[[], AbstractContextManager[None]], before: str, after: str
) -> None:
    with alice.transaction():
        evidence_id = evidence_in(alice, before)
    allowed = (before, after) in MOVES["evidence"] or (before == after and not is_final("evidence", before))
    with as_worker():
        check_move(alice, Evidence, evidence_id, after, allowed=allowed)


@pytest.mark.req("EVID-02", "SEC-04")
def test_only_the_worker_seals(alice: Context) -> None:
    with alice.transaction():
        evidence_id = evidence_in(alice, "VERIFYING")
    with (
        pytest.raises(IntegrityError, match="sealed by the worker, not by transcrypt_web"),
        alice.transaction(),
    ):
        go(Evidence, evidence_id, "SEALED")


@pytest.mark.req("REPT-01")
@pytest.mark.parametrize(("before", "after"), list(product(ReportState, ReportState)))
def test_a_report_moves_as_listed_and_no_other_way(alice: Context, before: str, after: str) -> None:
    with alice.transaction():
        report_id = report_in(alice, before)
    allowed = (before, after) in MOVES["report"] or (before == after and not is_final("report", before))
    check_move(alice, Report, report_id, after, allowed=allowed)


@pytest.mark.req("ORG-04")
@pytest.mark.parametrize("before", InvitationState)
def test_an_invitation_moves_as_listed_and_no_other_way(alice: Context, before: str) -> None:
    for after in InvitationState:
        with alice.transaction():
            invitation_id = invitation_in(alice, before)
        stays = before == after and not is_final("invitation", before)
        allowed = stays or (before, after) in MOVES["invitation"]
        check_move(alice, Invitation, invitation_id, after, allowed=allowed)


@pytest.mark.req("ORG-04")
def test_nobody_has_accepted_an_invitation_without_being_somebody(alice: Context) -> None:
    with alice.transaction():
        invitation_id = invited(alice)
        for state in ("EMAIL_PENDING", "EMAIL_SENT"):
            go(Invitation, invitation_id, state)
    check_move(alice, Invitation, invitation_id, "ACCEPTED", allowed=False)


@pytest.mark.parametrize("state", [state for state in EvidenceState if state != EvidenceState.REGISTERED])
def test_evidence_begins_at_the_beginning(alice: Context, state: str) -> None:
    with pytest.raises(IntegrityError, match=f"begins as REGISTERED, not as {state}"), alice.transaction():
        registered_evidence(alice, state=state, **NEEDS.get(state, {}))


@pytest.mark.parametrize(
    ("machine", "state"), [("evidence", "SEALED"), ("evidence", "REJECTED"), ("report", "READY")]
)
def test_what_is_final_changes_in_nothing(alice: Context, machine: str, state: str) -> None:
    model: type[Evidence | Report] = Evidence if machine == "evidence" else Report
    with alice.transaction():
        row_id = (evidence_in if machine == "evidence" else report_in)(alice, state)
    with pytest.raises(IntegrityError, match=f"is {state} and stays as it is"), alice.transaction():
        model.update(state_changed_at=alice.product.clock.now()).where(model.id == row_id).execute()


def test_the_way_to_each_final_state_is_made_of_moves() -> None:
    assert all(pair in MOVES["evidence"] for pair in pairwise(path_to("evidence", "SEALED")))


def is_final(machine: str, state: str) -> bool:
    return all(before != state for before, _ in MOVES[machine])


def check_move(
    ctx: Context, model: type[Evidence | Report | Invitation], row_id: UUID, state: str, *, allowed: bool
) -> None:
    if allowed:
        with ctx.transaction():
            go(model, row_id, state)
        return
    with pytest.raises(IntegrityError), ctx.transaction():
        go(model, row_id, state)
