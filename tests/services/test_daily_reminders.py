"""The clock's daily event brings the letters of clarification and renewal, through their consumers, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from appliance.foundation.clock import SetClock
from appliance.jobs.consumers import HANDLERS
from appliance.models.database import transaction
from appliance.services import events, renewal
from tests.cast import Tenancy
from tests.database import Database
from tests.services.clarification.rounds import quick_open_round


@pytest.mark.req("FIND-06", "FIND-07", "JOBS-06")
def test_a_day_that_begins_brings_each_organisation_its_letters_once(
    acorn: Tenancy,
    clock: SetClock,
    db: Database,
    as_worker: Callable[[], AbstractContextManager[None]],
) -> None:
    clock.advance(date(2026, 11, 23) - clock.today())  # a Monday
    quick_open_round(acorn.owner)
    renewal.set_certificate_end(acorn.owner, date(2026, 12, 23), 0)
    with as_worker():
        with transaction():
            event_id = events.publish_for_all(
                acorn.owner.product, "scheduled.daily", "2026-11-23", day="2026-11-23"
            )
        # For this organisation alone: the database of a test process holds hundreds of others.
        for consumer in ("clarifications", "renewals") * 2:
            events.deliver(acorn.owner.product, consumer, event_id, acorn.tenant_id, HANDLERS)
    query = """
      select template, count(*) from mail_message
      where tenant_id = %s and template in ('renewal', 'clarification_countdown') group by 1 order by 1
    """
    with db.as_admin() as admin:
        told = admin.execute(query, (acorn.tenant_id,)).fetchall()
    assert told == [("clarification_countdown", 3), ("renewal", 3)]
