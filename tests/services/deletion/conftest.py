"""An organisation with a row in every table, and time that passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import deletion
from appliance.services.context import Product
from tests.cast import Tenancy
from tests.database import Database
from tests.models.sample_rows import a_row_everywhere
from tests.services.deletion.doomed import AsWorker, PassTime, recorded_earlier


@pytest.fixture
def pass_time(
    clock: SetClock, product: Product, as_worker: AsWorker, run_jobs: Callable[[], None], db: Database
) -> PassTime:
    """Time passes, and the worker does what has become due."""

    def passed(by: timedelta) -> None:
        clock.advance(by)
        recorded_earlier(db, by)
        with as_worker():
            deletion.ask_for_due_deletions(product)
        run_jobs()

    return passed


@pytest.fixture
def filled(acorn: Tenancy, as_worker: AsWorker, product: Product, db: Database) -> Tenancy:
    """Acorn with a row in every table and two objects in the store."""
    a_row_everywhere(acorn.owner, as_worker)
    with db.as_admin() as admin:
        # That of the sample would be in the way of the real one.
        admin.execute(
            "update organisation_deletion set state = 'CANCELLED', cancelled_by = requested_by "
            "where tenant_id = %s",
            (acorn.tenant_id,),
        )
        admin.execute(
            "insert into job_failure (job_id, task, tenant_id, attempt, error_code, error_message, consumer, "
            "final, at) values (1, 'evidence.verify', %s, 1, 'x', 'x', 'x', true, now())",
            (acorn.tenant_id,),
        )
    for place in ("evidence/one", "reports/two/1/report-pdf"):
        product.store.put(f"tenants/{acorn.tenant_id}/{place}", [b"sealed"])
    return acorn
