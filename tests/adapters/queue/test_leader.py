"""One of many leads; whoever dies, or is stopped, lets another."""

from __future__ import annotations

import pytest

from appliance.adapters.queue import Leader, leader
from appliance.models.roles import WORKER
from tests.database import Database
from tests.jobs.worker_bench import wait_for

pytestmark = pytest.mark.req("JOBS-06", "JOBS-07")


def test_one_of_two_leads_until_it_resigns(db: Database) -> None:
    first, second = Leader(db.url(WORKER)), Leader(db.url(WORKER))
    try:
        assert (first.leads(), second.leads(), first.leads()) == (True, False, True)
        first.resign()
        # The server needs a moment to see that a connection is closed.
        wait_for("the second leads", second.leads, seconds=10)
        assert not first.leads()
    finally:
        first.resign()
        second.resign()


def test_one_that_stopped_asking_loses_the_lead_and_learns_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "LEASE", "300ms")
    stopped, next_one = Leader(db.url(WORKER)), Leader(db.url(WORKER))
    try:
        assert stopped.leads()
        wait_for("the next one leads", next_one.leads, seconds=10)
        assert not stopped.leads()
    finally:
        stopped.resign()
        next_one.resign()
