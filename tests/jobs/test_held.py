"""Work whose part of the product is switched off is held: that costs no try, and ends when it is on again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.flags import KillSwitch
from appliance.jobs.attempt import HELD_FOR
from appliance.jobs.drain import drain
from appliance.models.roles import WORKER
from appliance.services import issuing
from appliance.services.context import Context, Product
from tests.database import Database
from tests.services.issuing.judged import judged


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
