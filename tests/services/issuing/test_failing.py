"""A report ends ready or failed, whatever happens on the way; what failed says why, and how to go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from psycopg.rows import tuple_row

from appliance.adapters.object_store import StoreUnavailableError
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import UnavailableError
from appliance.foundation.settings import read_settings
from appliance.jobs.drain import Ran, drain
from appliance.models.database import transaction
from appliance.models.roles import WORKER
from appliance.services import audit, issuing
from appliance.services.context import Context, Product
from appliance.services.issuing import build
from appliance.services.issuing.making import Source
from appliance.services.issuing.sealing import SealedFile, seal_files
from tests.database import Database
from tests.services.issuing.judged import SAMPLE, judged, sample_facts


def run_all_attempts(product: Product, clock: SetClock, db: Database) -> list[Ran]:
    """Let the worker try as often as it will."""
    ran: list[Ran] = []
    for _ in range(10):
        with db.in_use(WORKER):
            ran += drain(product, strict=False)
        clock.advance(timedelta(seconds=60))
    return ran


def state(ctx: Context, report_id: UUID) -> str:
    return issuing.report_detail(ctx, report_id).line.state


class Full:
    """A store that takes nothing."""

    def __init__(self, product: Product) -> None:
        self._store = product.store

    def put(self, *_: object) -> int:
        raise StoreUnavailableError("The object store is full")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


@pytest.mark.req("REPT-01")
def test_a_store_that_never_answers_fails_the_report_after_four_attempts(
    alice: Context, clock: SetClock, db: Database
) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    ran = run_all_attempts(replace(alice.product, store=Full(alice.product)), clock, db)  # type: ignore[arg-type]
    line = issuing.report_detail(alice, report_id).line
    assert [each.task for each in ran] == ["report.build"] * 4 + ["mail.send"]
    assert (line.state, line.problem) == ("FAILED", "The object store is full. Tell the operator.")
    assert failures_of(db, alice) == [(1, False), (2, False), (3, False), (4, True)]
    newest = audit.list_events(alice, audit.AuditFilter(resource_id=str(report_id))).events[0]
    assert (newest["action"], newest["outcome"]) == ("report.failed", "error")


def failures_of(db: Database, ctx: Context) -> list[tuple[int, bool]]:
    statement = "select attempt, final from job_failure where tenant_id = %s order by id"
    with db.as_admin() as admin:
        return admin.cursor(row_factory=tuple_row).execute(statement, (ctx.tenant_id,)).fetchall()


@pytest.mark.req("REPT-01", "REPT-04")
def test_after_a_failure_asking_again_is_a_new_cycle(
    alice: Context, db: Database, run_jobs: Callable[[], None]
) -> None:
    evaluation_id = judged(alice)
    failed = issuing.request_report(alice, evaluation_id)
    with db.in_use(WORKER):
        issuing.report_gave_up(alice, failed, UnavailableError("The object store is full"))
    again = issuing.request_report(alice, evaluation_id)
    run_jobs()
    lines = {line.id: line for line in issuing.list_reports(alice).lines}
    assert (lines[failed].state, lines[again].state) == ("FAILED", "READY")
    assert (lines[failed].cycle, lines[again].cycle) == (1, 2)


def test_without_a_signing_key_it_fails_at_once_and_names_no_file(
    alice: Context, clock: SetClock, db: Database, tmp_path: Path
) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    packs = alice.product.settings.packs_dir
    homeless = replace(read_settings({"TRANSCRYPT_HOME": str(tmp_path)}), packs_dir=packs)
    homeless = replace(homeless, trusted_keys=alice.product.settings.trusted_keys)
    ran = run_all_attempts(replace(alice.product, settings=homeless), clock, db)
    problem = issuing.report_detail(alice, report_id).line.problem
    assert [each.task for each in ran] == ["report.build", "mail.send"]
    assert problem.startswith("There is no signing key.")
    assert str(tmp_path) not in problem


def test_rules_that_were_replaced_fail_it_with_a_way_on(
    alice: Context, clock: SetClock, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    real = build._source

    def older(ctx: Context, evaluation_id: UUID) -> Source:
        return replace(real(ctx, evaluation_id), pack_sha256="0" * 64)

    monkeypatch.setattr(build, "_source", older)
    run_all_attempts(alice.product, clock, db)
    problem = issuing.report_detail(alice, report_id).line.problem
    assert "have been replaced by newer ones. Evaluate again" in problem


@pytest.mark.req("REPT-07", "REPT-08")
def test_what_would_not_pass_verification_is_never_issued(
    alice: Context, clock: SetClock, db: Database
) -> None:
    unheard_of = json.loads(SAMPLE.read_text(encoding="utf-8"))["evidence"][:1]
    report_id = issuing.request_report(alice, judged(alice, {**sample_facts(), "evidence": unheard_of}))
    run_all_attempts(alice.product, clock, db)
    detail = issuing.report_detail(alice, report_id)
    assert (detail.line.state, detail.files) == ("FAILED", ())
    assert "did not pass its own verification (check audit-record)" in detail.line.problem


def test_a_mistake_of_ours_tells_nothing_of_itself(
    alice: Context, clock: SetClock, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("alice@example.test")

    monkeypatch.setattr("appliance.services.issuing.build.make", broken)
    report_id = issuing.request_report(alice, judged(alice))
    run_all_attempts(alice.product, clock, db)
    assert issuing.report_detail(alice, report_id).line.problem.startswith(
        "Something went wrong on our side."
    )
    with db.as_admin() as admin:
        told = admin.execute("select error_message from job_failure where tenant_id = %s", (alice.tenant_id,))
        messages = {message for (message,) in told.fetchall()}
    assert messages == {message for message in messages if message.startswith("KeyError at build.py:")}


@pytest.mark.req("REPT-01")
def test_an_attempt_that_was_overtaken_issues_nothing_and_clears_up(
    alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    nested: list[int] = []

    def slow(ctx: Context, report: UUID, attempt: int, files: Mapping[str, bytes]) -> list[SealedFile]:
        # While the first attempt is busy its worker is believed dead, and another does the job.
        if not nested:
            nested.append(attempt)
            build.build_report(ctx, report_id)
        return seal_files(ctx, report, attempt, files)

    monkeypatch.setattr(build, "seal_files", slow)
    with db.in_use(WORKER):
        build.build_report(alice, report_id)
    assert state(alice, report_id) == "READY"
    places = list(alice.product.store.list(f"tenants/{alice.tenant_id}/reports/{report_id}/"))
    assert {place.split("/")[4] for place in places} == {"2"}
    ready = audit.AuditFilter(actions=("report.ready",), resource_id=str(report_id))
    assert audit.list_events(alice, ready).total == 1


@pytest.mark.req("REPT-01")
@pytest.mark.parametrize("since", [0, 1], ids=["nobody began anew", "it is the latest to begin"])
def test_an_attempt_that_was_put_back_while_it_worked_issues_if_nobody_began_after_it(
    alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch, since: int
) -> None:
    """Its worker was believed dead, or one before it told only now that it had failed."""
    report_id = issuing.request_report(alice, judged(alice))

    def slow(ctx: Context, report: UUID, attempt: int, files: Mapping[str, bytes]) -> list[SealedFile]:
        issuing.put_back(ctx, report_id)
        if attempt <= since:
            raise UnavailableError("The object store is full")
        return seal_files(ctx, report, attempt, files)

    monkeypatch.setattr(build, "seal_files", slow)
    with db.in_use(WORKER):
        for _ in range(since):
            with pytest.raises(UnavailableError):
                build.build_report(alice, report_id)
        build.build_report(alice, report_id)
    assert state(alice, report_id) == "READY"
    assert issuing.report_detail(alice, report_id).files


@pytest.mark.req("REPT-01")
def test_a_report_that_lost_its_job_fails_within_the_hour_and_a_young_one_waits(
    alice: Context, clock: SetClock, db: Database
) -> None:
    old = issuing.request_report(alice, judged(alice))
    clock.advance(timedelta(minutes=61))
    with db.in_use(WORKER):
        issuing.fail_abandoned_reports(alice.product)
        assert state(alice, old) == "QUEUED"  # it has its job, and that will end it
        lose_jobs(alice.product)
        clock.advance(timedelta(minutes=-2))
        issuing.fail_abandoned_reports(alice.product)
        assert state(alice, old) == "QUEUED"
        clock.advance(timedelta(minutes=2))
        issuing.fail_abandoned_reports(alice.product)
    assert state(alice, old) == "FAILED"


def lose_jobs(product: Product) -> None:
    with transaction():
        while taken := product.queue.take(product.clock.now()):
            product.queue.done(taken)


@pytest.mark.req("AUD-04")
def test_a_report_is_not_ready_unless_the_audit_log_says_so(
    alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = issuing.request_report(alice, judged(alice))

    def refuse(*_: object, **__: object) -> None:
        raise UnavailableError("no audit")

    monkeypatch.setattr("appliance.services.issuing.build.audit.record", refuse)
    with db.in_use(WORKER), pytest.raises(UnavailableError):
        build.build_report(alice, report_id)
    assert state(alice, report_id) == "PROCESSING"
    assert issuing.report_detail(alice, report_id).files == ()
