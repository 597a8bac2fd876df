"""Work is held, at no cost of a try, while its part of the product is off or what it needs is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.adapters.object_store.guarded import GuardedStore, StoreLeftAloneError
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.foundation.clock import SetClock
from appliance.foundation.flags import KillSwitch
from appliance.foundation.flags_file import FlagsFile
from appliance.jobs import tasks
from appliance.jobs.attempt import HELD_FOR
from appliance.jobs.drain import drain
from appliance.jobs.tasks import Task
from appliance.models.roles import WORKER
from appliance.services import evidence, issuing
from appliance.services.context import Context, Product
from tests.database import CHECKOUT, Database, fresh_database
from tests.services.evidence.vault import send, state_of
from tests.services.issuing.judged import judged
from tests.services.issuing.quick_renderers import QUICK


@pytest.fixture(scope="module")
def migrated_database(database_server: str) -> Iterator[Database]:
    """One of this file's own: the sweep has whatever other tests left behind looked at again."""
    with fresh_database(database_server) as made:
        yield made


def stopped(product: Product) -> Product:
    pulled = frozenset({KillSwitch.DISABLE_REPORT_GENERATION})
    return replace(product, flags=replace(product.flags, pulled=pulled))


@pytest.mark.req("FLAG-03")
def test_a_report_waits_as_long_as_reports_are_stopped_and_then_is_made(
    alice: Context, clock: SetClock, db: Database
) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    with db.in_use(WORKER):
        for _ in range(6):  # more often than a job is tried
            drain(stopped(alice.product))
            clock.advance(HELD_FOR)
    assert issuing.report_detail(alice, report_id).line.state == "QUEUED"
    with db.in_use(WORKER):
        issuing.fail_abandoned_reports(alice.product)
        clock.advance(timedelta(hours=2))
        issuing.fail_abandoned_reports(alice.product)
        drain(replace(alice.product, renderers=QUICK))
    assert issuing.report_detail(alice, report_id).line.state == "READY"


@pytest.mark.req("FLAG-02", "FLAG-03")
def test_an_upload_waits_from_the_moment_the_file_says_so_until_it_says_otherwise(
    alice: Context, clock: SetClock, db: Database, tmp_path: Path
) -> None:
    path, shipped = tmp_path / "flags.json", (CHECKOUT / "flags.json").read_bytes()
    path.write_bytes(shipped)
    worker = replace(alice.product, flags_file=FlagsFile(path))
    evidence_id = send(alice)
    document = json.loads(shipped)
    document["kill_switches"]["disable_sealing"] = True
    path.write_text(json.dumps(document), encoding="utf-8")
    with db.in_use(WORKER):
        for wait in [HELD_FOR] * 5 + [timedelta(hours=2)]:
            drain(worker)
            clock.advance(wait)
        evidence.sweep_uploads(worker)
        drain(worker)
    assert state_of(alice, evidence_id) == "VERIFYING"
    path.write_bytes(shipped)
    clock.advance(HELD_FOR)
    with db.in_use(WORKER):
        drain(worker)
    assert state_of(alice, evidence_id) == "SEALED"


@pytest.mark.req("JOBS-09", "REPT-01")
def test_a_report_waits_at_no_cost_for_a_store_that_is_left_alone_and_then_is_made(
    alice: Context, clock: SetClock, db: Database
) -> None:
    breaker = CircuitBreaker("a store that went away", now=lambda: clock.now().timestamp())
    worker = replace(alice.product, store=GuardedStore(alice.product.store, breaker), renderers=QUICK)
    report_id = issuing.request_report(alice, judged(alice))
    with db.in_use(WORKER):
        for _ in range(6):  # more often than a job is tried
            for _ in range(3):
                breaker.failed()
            drain(worker)
            clock.advance(HELD_FOR)
            assert issuing.report_detail(alice, report_id).line.state == "QUEUED"
        drain(worker)
    assert issuing.report_detail(alice, report_id).line.state == "READY"
    with db.as_admin() as admin:
        assert admin.execute("select count(*) from job_failure").fetchone() == (0,)


@pytest.mark.req("JOBS-09")
def test_upkeep_that_meets_a_store_that_is_left_alone_has_failed_for_the_clock_asks_again(
    alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_product: Product) -> None:
        raise StoreLeftAloneError("It is left alone")

    monkeypatch.setitem(tasks.TASKS, "odd", Task("odd", refused, for_organisation=False))
    with alice.transaction():
        alice.product.queue.defer("odd")
    with db.in_use(WORKER):
        [ran] = [ran for ran in drain(alice.product, strict=False) if ran.task == "odd"]
    assert isinstance(ran.ended.error, StoreLeftAloneError)
    assert ran.ended.again_at is not None
