"""A deletion meets somebody who is still writing, and another worker that does the same."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.foundation.clock import SetClock
from appliance.models.roles import WEB
from appliance.services import audit, deletion
from tests.cast import Tenancy
from tests.database import Database
from tests.services.deletion.doomed import KEPT, AsWorker, cool_off, rows_left, start

WAITING = """
  select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
"""
LATE = "insert into own_answer (tenant_id, key, set_by, set_at) values (%s, 'CE-9', %s, now())"


@pytest.mark.req("ORG-08")
def test_it_waits_for_who_is_still_writing_and_then_removes_that_too(
    acorn: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database
) -> None:
    start(acorn.owner)
    cool_off(clock, db)
    with as_worker(), db.connect(WEB) as web, ThreadPoolExecutor(1) as pool:
        web.execute("select set_config('app.tenant_id', %s, true)", (str(acorn.tenant_id),))
        web.execute(LATE, (acorn.tenant_id, acorn.owner.account_id))
        erasing = pool.submit(deletion.erase, acorn.as_worker())
        wait_until_somebody_waits(db)
        assert not erasing.done()
        web.commit()
        erasing.result(timeout=30)
    assert rows_left(db, acorn.tenant_id).keys() <= KEPT


@pytest.mark.req("ORG-08")
def test_two_workers_at_once_delete_once(
    acorn: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database
) -> None:
    start(acorn.owner)
    cool_off(clock, db)
    with as_worker(), ThreadPoolExecutor(4) as pool:
        for running in [pool.submit(deletion.erase, acorn.as_worker()) for _ in range(4)]:
            running.result(timeout=30)
    actions = [json.loads(line)["action"] for line in audit.chain_lines(acorn.tenant_id)]
    assert actions.count("organisation.erased") == 1
    assert audit.check(acorn.tenant_id).intact


@pytest.mark.req("ORG-08")
def test_a_deletion_is_taken_back_or_done_and_never_both(
    acorn: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database
) -> None:
    """The owner thinks better of it in the very moment in which the worker begins."""
    start(acorn.owner)
    cool_off(clock, db)
    with db.as_admin() as admin, ThreadPoolExecutor(1) as pool:
        admin.execute("begin")
        admin.execute("select from organisation_deletion where tenant_id = %s for update", (acorn.tenant_id,))
        with as_worker():
            erasing = pool.submit(deletion.erase, acorn.as_worker())
            wait_until_somebody_waits(db)
            admin.execute(
                "update organisation_deletion set state = 'CANCELLED', cancelled_by = requested_by "
                "where tenant_id = %s",
                (acorn.tenant_id,),
            )
            admin.execute("commit")
            erasing.result(timeout=30)
    assert "membership" in rows_left(db, acorn.tenant_id)


def wait_until_somebody_waits(db: Database) -> None:
    """Return once a statement waits for the lock of another."""
    deadline = time.monotonic() + 20
    with db.as_admin() as admin:
        while admin.execute(WAITING).fetchone() == (0,):
            assert time.monotonic() < deadline, "nobody waits"
