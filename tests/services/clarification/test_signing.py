"""A round whose answers were approved before it began ends with a sign-off of its own; the report stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from appliance.models import assessment_state, report
from appliance.services import audit, clarification, issuing
from appliance.services.context import Context
from appliance.services.issuing import Signatory
from appliance.services.keys import signing_key
from appliance.services.verification.verify import verify
from tests.database import Database
from tests.services.clarification.rounds import approve, open_round_of, round_after_approval
from tests.services.clarification.test_rounds import answered_anew, report_of
from tests.services.issuing.judged import as_worker, finished_report

ADA = Signatory("Ada  Lovelace ", "Chair", agreed=True)


def sign(ctx: Context, round_id: UUID, signatory: Signatory = ADA, *, seen: UUID | None = None) -> UUID:
    """Sign for the report that was seen, or for the one that the round names now."""
    with suppress(NotFoundError):
        seen = seen or clarification.read_round(ctx, round_id).to_sign
    return clarification.sign_round(ctx, round_id, seen, signatory, ctx.product.clock.now())


def content(ctx: Context, report_id: UUID, name: str) -> bytes:
    return b"".join(issuing.open_file(ctx, report_id, name).chunks)


def stands_again(ctx: Context, report_id: UUID) -> None:
    """The facts are changed back: the evaluation of this report is the latest again."""
    with ctx.transaction():
        row = report.find(ctx.tenant_id, report_id)
        assert row is not None
        assessment_state.locked(ctx.tenant_id)
        assessment_state.settle(ctx.tenant_id, latest_evaluation_id=row.evaluation_id)


@pytest.mark.req("FIND-06", "REPT-03", "REPT-06", "REPT-08")
def test_a_round_without_a_changed_answer_is_signed_off_that_day_and_the_report_stays_as_issued(
    alice: Context,
) -> None:
    report_id, round_id = round_after_approval(alice, "A1.10")
    issued = {name: content(alice, report_id, name) for name in ("bundle.json", "sign-off.json")}
    clarification.settle_question(alice, round_id, "A1.10", settled=True)
    told = clarification.read_round(alice, round_id)
    assert [step.done for step in told.steps] == [True, True, True, False]
    assert (told.to_sign, told.sign_off) == (report_id, None)
    with pytest.raises(ConflictError, match="signed off in this round"):
        clarification.close_round(alice, round_id)
    sign(alice, round_id)
    assert clarification.close_round(alice, round_id) == report_id
    over = clarification.read_round(alice, round_id)
    assert (over.state, over.result_report_id, over.changed) == ("CLOSED", report_id, ())
    assert over.sign_off is not None
    assert (over.sign_off.signatory_name, over.sign_off.signatory_role) == ("Ada Lovelace", "Chair")
    assert {name: content(alice, report_id, name) for name in issued} == issued
    mine = verify(
        issued["bundle.json"],
        sign_off=clarification.download_sign_off(alice, round_id, report_id),
        trusted_keys=[signing_key(alice.product.settings).public_key.raw],
    )
    assert (mine.exit_code, str(mine.checks[-1].outcome.state)) == (0, "passed")


@pytest.mark.req("FIND-06", "REPT-06", "AUD-01")
def test_a_sign_off_is_on_record_with_the_hash_of_the_answers_and_no_name(alice: Context) -> None:
    report_id, round_id = round_after_approval(alice)
    sign_off_id = sign(alice, round_id)
    newest = audit.list_events(alice, audit.AuditFilter(resource_id=str(round_id))).events[0]
    detail = issuing.report_detail(alice, report_id)
    assert newest["action"] == "clarification.signed"
    assert newest["details"] == {
        "sign_off_id": str(sign_off_id),
        "report_id": str(report_id),
        "answers_sha256": detail.answers_sha256,
        "manifest_sha256": detail.manifest_sha256,
    }
    assert detail.approval is not None
    assert detail.approval.signatory_name == "Grace Hopper"


@pytest.mark.req("FIND-06", "REPT-06")
def test_an_own_sign_off_is_for_these_answers_and_asked_again_when_they_change(
    alice: Context, db: Database, clock: SetClock
) -> None:
    anew = answered_anew(**{"A1.10": "A customer asks for it."})
    sent = finished_report(alice)
    approve(alice, sent)
    early = report_of(alice, db, anew)
    approve(alice, early)
    clock.advance(timedelta(minutes=1))
    round_id = open_round_of(alice, "A1.10", report_id=sent)
    clarification.settle_question(alice, round_id, "A1.10", settled=True)
    assert clarification.read_round(alice, round_id).to_sign == early
    with pytest.raises(ConflictError, match="Other answers stand now"):
        sign(alice, round_id, seen=sent)
    sign(alice, round_id)
    stands_again(alice, sent)
    told = clarification.read_round(alice, round_id)
    assert (told.sign_off, told.to_sign, told.can_close) == (None, sent, False)
    stands_again(alice, early)
    told = clarification.read_round(alice, round_id)
    assert told.sign_off is not None
    assert told.sign_off.report_id == early
    assert clarification.close_round(alice, round_id) == early
    (changed,) = clarification.read_round(alice, round_id).changed
    assert changed.after.text == "A customer asks for it."


@pytest.mark.req("FIND-06", "REPT-06")
def test_where_a_report_can_be_approved_its_approval_is_the_sign_off(alice: Context) -> None:
    report_id = finished_report(alice)
    round_id = open_round_of(alice, "A1.10", report_id=report_id)
    clarification.settle_question(alice, round_id, "A1.10", settled=True)
    with pytest.raises(ConflictError, match="by itself"):
        sign(alice, round_id)
    approve(alice, report_id)
    with pytest.raises(ConflictError, match="signed off already"):
        sign(alice, round_id)
    assert clarification.close_round(alice, round_id) == report_id


@pytest.mark.req("FIND-06", "REPT-06")
def test_two_who_sign_at_once_leave_one_sign_off(alice: Context) -> None:
    report_id, round_id = round_after_approval(alice)

    def attempt(_: int) -> str:
        try:
            sign(alice, round_id, seen=report_id)
        except ConflictError as error:
            return error.reason_code
        return "signed"

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(attempt, range(3))) == ["already_approved", "already_approved", "signed"]


@pytest.mark.req("FIND-06", "REPT-06")
def test_only_a_person_of_the_organisation_signs_with_name_role_and_statement(
    alice: Context, mallory: Context
) -> None:
    report_id, round_id = round_after_approval(alice)
    with pytest.raises(InvalidError) as refused:
        sign(alice, round_id, Signatory(" ", "x" * 151, agreed=False))
    assert [each.field for each in refused.value.fields] == ["signatory_name", "signatory_role", "agreed"]
    with pytest.raises(ForbiddenError):
        sign(as_worker(alice), round_id)
    with pytest.raises(NotFoundError):
        sign(mallory, round_id)
    sign(alice, round_id)
    with pytest.raises(NotFoundError):
        clarification.download_sign_off(mallory, round_id, report_id)
    clarification.cancel_round(alice, round_id)
    with pytest.raises(ConflictError, match="not open"):
        sign(alice, round_id)
