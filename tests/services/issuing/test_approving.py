"""An approval is one person's word for one set of answers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from appliance.foundation.domain_errors import ConflictError, InvalidError, NotFoundError
from appliance.foundation.strict_json import parse_json
from appliance.services import audit, issuing
from appliance.services.context import Context
from appliance.services.issuing import Signatory
from appliance.services.keys import signing_key
from appliance.services.verification.verify import verify
from tests.services.issuing.judged import judged, sample_facts

GRACE = Signatory("Grace  Hopper ", "Managing director", agreed=True)


@pytest.fixture
def report_id(alice: Context, run_jobs: Callable[[], None]) -> UUID:
    made = issuing.request_report(alice, judged(alice))
    run_jobs()
    return made


def approve(ctx: Context, report_id: UUID, signatory: Signatory = GRACE) -> UUID:
    return issuing.approve_report(ctx, report_id, signatory, ctx.product.clock.now())


def content(ctx: Context, report_id: UUID, name: str) -> bytes:
    return b"".join(issuing.download_file(ctx, report_id, name).chunks)


@pytest.mark.req("REPT-06")
def test_an_approval_shows_on_the_report_and_in_the_audit_log(alice: Context, report_id: UUID) -> None:
    approve(alice, report_id)
    detail = issuing.report_detail(alice, report_id)
    assert detail.line.approved
    assert detail.approval is not None
    assert (detail.approval.signatory_name, detail.approval.signatory_role) == (
        "Grace Hopper",
        "Managing director",
    )
    newest = audit.list_events(alice, audit.AuditFilter(resource_id=str(report_id))).events[0]
    assert (newest["action"], newest["actor_id"]) == ("report.approved", alice.actor.id)
    assert newest["details"]["answers_sha256"] == detail.answers_sha256
    assert "Grace" not in str(newest)


@pytest.mark.req("REPT-06", "REPT-08")
def test_the_signed_file_passes_the_verifier_beside_its_bundle_and_no_other(
    alice: Context, mallory: Context, report_id: UUID, run_jobs: Callable[[], None]
) -> None:
    approve(alice, report_id)
    sign_off, key = content(alice, report_id, "sign-off.json"), signing_key(alice.product.settings)
    keys = [key.public_key.raw]
    mine = verify(content(alice, report_id, "bundle.json"), sign_off=sign_off, trusted_keys=keys)
    assert mine.exit_code == 0
    assert str(mine.checks[-1].outcome.state) == "passed"
    other = issuing.request_report(mallory, judged(mallory))
    run_jobs()
    theirs = verify(content(mallory, other, "bundle.json"), sign_off=sign_off, trusted_keys=keys)
    assert [check.name for check in theirs.failures] == ["sign-off"]
    assert parse_json(sign_off, source="sign-off")["organisation"]["name"] == "Acorn Ltd"


def test_a_report_is_approved_once(alice: Context, report_id: UUID) -> None:
    approve(alice, report_id)
    with pytest.raises(ConflictError, match="approved already"):
        approve(alice, report_id)


@pytest.mark.req("REPT-06")
def test_answers_that_changed_need_another_report_and_another_approval(
    alice: Context, report_id: UUID, run_jobs: Callable[[], None]
) -> None:
    approve(alice, report_id)
    facts = sample_facts()
    newer = judged(alice, {**facts, "answers": {**facts["answers"], "A1.10": "We were asked to."}})
    detail = issuing.report_detail(alice, report_id)
    assert (detail.answers_current, detail.latest) == (False, False)
    assert detail.approval is not None
    second = issuing.request_report(alice, newer)
    run_jobs()
    assert issuing.report_detail(alice, second).approval is None
    approve(alice, second)


@pytest.mark.req("REPT-06")
def test_a_report_of_former_answers_cannot_be_approved_any_more(alice: Context, report_id: UUID) -> None:
    facts = sample_facts()
    judged(alice, {**facts, "answers": {**facts["answers"], "A1.10": "We were asked to."}})
    with pytest.raises(ConflictError, match="answers have changed"):
        approve(alice, report_id)
    assert issuing.report_detail(alice, report_id).approval is None


UNFIT = [
    (Signatory("", " ", agreed=False), ["signatory_name", "signatory_role", "agreed"]),
    (Signatory("x" * 151, "Director", agreed=True), ["signatory_name"]),
    (Signatory("Grace\x00", "Director", agreed=True), ["signatory_name"]),
    (Signatory("Grace\u202eHopper", "Director", agreed=True), ["signatory_name"]),
    (Signatory("Grace", "Director", agreed=False), ["agreed"]),
]


def test_what_is_missing_is_named_and_nothing_is_approved(alice: Context, report_id: UUID) -> None:
    for signatory, fields in UNFIT:
        with pytest.raises(InvalidError) as refused:
            approve(alice, report_id, signatory)
        assert [problem.field for problem in refused.value.fields] == fields, signatory
        assert issuing.report_detail(alice, report_id).approval is None, signatory


def test_what_is_not_ready_or_not_theirs_cannot_be_approved(alice: Context, mallory: Context) -> None:
    waiting = issuing.request_report(alice, judged(alice))
    with pytest.raises(ConflictError, match="finished"):
        approve(alice, waiting)
    with pytest.raises(NotFoundError):
        approve(mallory, waiting)
