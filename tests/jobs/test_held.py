"""Work whose part of the product is switched off is held: that costs no try, and ends when it is on again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.flags import KillSwitch
from appliance.foundation.flags_file import FlagsFile
from appliance.jobs.attempt import HELD_FOR
from appliance.jobs.drain import drain
from appliance.models.roles import WORKER
from appliance.services import evidence, issuing
from appliance.services.context import Context, Product
from tests.database import CHECKOUT, Database, fresh_database
from tests.services.evidence.vault import send, state_of
from tests.services.issuing.judged import judged


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
        drain(alice.product)
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
