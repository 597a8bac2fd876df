"""The database itself deletes nothing but what is due, and nobody learns of what is not theirs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from peewee import IntegrityError

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import NotFoundError
from appliance.models import organisation_deletion
from appliance.models.database import database
from appliance.services import audit, deletion
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.database import Database
from tests.services.deletion.doomed import (
    COOLED_OFF,
    AsWorker,
    cool_off,
    owner_of,
    recorded_earlier,
    rows_left,
    start,
)


@pytest.mark.req("ORG-08", "AUD-01")
def test_the_database_deletes_nothing_for_a_deletion_that_is_not_due(
    filled: Tenancy, mallory: Context, clock: SetClock, as_worker: AsWorker
) -> None:
    deletion_id = start(filled.owner)
    later = clock.now() + timedelta(days=15)
    with as_worker():
        for ctx, whose, moment in (
            (filled.owner, filled.tenant_id, clock.now()),
            (mallory, filled.tenant_id, later),
            (mallory, mallory.tenant_id, later),
        ):
            with pytest.raises(IntegrityError, match=r"due|work for"), ctx.transaction():
                organisation_deletion.erase(whose, deletion_id, moment)


@pytest.mark.req("AUD-01")
def test_append_only_holds_again_in_the_very_transaction_that_deleted(
    filled: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database
) -> None:
    deletion_id = start(filled.owner)
    cool_off(clock, db)
    with as_worker(), filled.owner.transaction():
        organisation_deletion.erase(filled.tenant_id, deletion_id, clock.now())
        left = database.execute_sql("select is_lifted('evidence'), is_lifted('audit_event')").fetchone()
        assert left == (False, False)
    with db.as_admin() as admin:
        assert admin.execute("select count(*) from append_only_lift").fetchone() == (0,)


@pytest.mark.req("ORG-08", "SEC-04")
def test_no_deletion_is_due_at_once_however_its_request_is_dated(
    acorn: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database
) -> None:
    """Whoever gets hold of a web process can write any date; the server notes its own."""
    deletion_id, long_ago = uuid4(), clock.now() - COOLED_OFF
    with acorn.owner.transaction():
        assert organisation_deletion.add(
            id=deletion_id,
            tenant_id=acorn.tenant_id,
            requested_by=owner_of(acorn),
            requested_at=long_ago,
            due_at=long_ago + timedelta(days=1),
            recorded_at=long_ago,
            state_changed_at=long_ago,
        )
    with as_worker():
        with pytest.raises(IntegrityError, match="due"), acorn.owner.transaction():
            organisation_deletion.erase(acorn.tenant_id, deletion_id, clock.now())
        recorded_earlier(db, timedelta(hours=23, minutes=1))
        with acorn.owner.transaction():
            assert organisation_deletion.erase(acorn.tenant_id, deletion_id, clock.now())["membership"]


def test_a_deletion_is_nobody_elses(acorn: Tenancy) -> None:
    deletion_id = start(acorn.owner)
    for role in ("owner", "admin"):
        with pytest.raises(NotFoundError):
            deletion.own_deletion(acorn.account_ids[role], deletion_id)


@pytest.mark.req("ORG-08", "AUD-04")
def test_a_deletion_that_cannot_be_recorded_has_not_happened(
    filled: Tenancy, clock: SetClock, as_worker: AsWorker, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_args: object, **_fields: object) -> None:
        raise RuntimeError("the audit trail cannot be written")

    start(filled.owner)
    before = rows_left(db, filled.tenant_id)
    cool_off(clock, db)
    monkeypatch.setattr(audit, "record", refuses)
    with as_worker(), pytest.raises(RuntimeError):
        deletion.erase(filled.as_worker())
    assert rows_left(db, filled.tenant_id) == before
    assert len(list(filled.owner.product.store.list(f"tenants/{filled.tenant_id}/"))) == 2
