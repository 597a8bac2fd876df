"""Reports of an organisation whose first audit events have expired (AUD-05, REPT-07)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import ConflictError
from appliance.services import issuing
from appliance.services.context import Product
from tests.services.audit.exported import AsWorker, Exported, exported_batches
from tests.services.issuing.judged import as_worker as worker_of
from tests.services.issuing.judged import finished_report, judged
from tests.services.issuing.quick_renderers import QUICK

pytestmark = pytest.mark.req("AUD-05", "REPT-07")


@pytest.fixture
def clock() -> SetClock:
    """Long ago, because the database asks its own clock too before it lets anything go."""
    return SetClock(datetime(2024, 1, 10, 9, tzinfo=UTC))


@pytest.fixture
def batches(product: Product, clock: SetClock, as_worker: AsWorker, tmp_path: Path) -> Exported:
    return exported_batches(replace(product, renderers=QUICK), clock, as_worker, tmp_path)


def a_year_later(batches: Exported) -> None:
    batches.export()
    batches.clock.advance(timedelta(days=370))
    batches.happen(1)
    batches.keep()


def test_a_report_says_up_to_which_event_history_has_expired_and_verifies(batches: Exported) -> None:
    a_year_later(batches)
    report_id = finished_report(batches.ctx)
    content = b"".join(issuing.download_file(batches.ctx, report_id, "bundle.json").chunks)
    told = json.loads(content)["audit"]
    assert told["expired"]["last_seq"] == 9
    assert told["events"][0]["seq"] == 10
    assert told["events"][0]["prev_event_hash"] == told["expired"]["event_hash"]


def test_an_evaluation_whose_own_records_have_expired_gets_no_report(batches: Exported) -> None:
    evaluation_id = judged(batches.ctx)
    a_year_later(batches)
    report_id = issuing.request_report(batches.ctx, evaluation_id)
    with batches.as_worker(), pytest.raises(ConflictError) as refused:
        issuing.build_report(worker_of(batches.ctx), report_id)
    assert refused.value.reason_code == "audit_expired"
    assert "Evaluate again" in str(refused.value)
