"""What tests of deletions share: asking for one, and looking what is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from appliance.foundation.clock import SetClock
from appliance.services import deletion
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.database import Database

AsWorker = Callable[[], AbstractContextManager[None]]
PassTime = Callable[[timedelta], None]
COOLED_OFF = timedelta(days=14)
KEPT = {"audit_event", "audit_segment", "organisation_deletion"}
TENANT_TABLES = """
  select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not a.attisdropped order by 1
"""


def start(ctx: Context) -> UUID:
    """Have Acorn deleted, with both confirmations."""
    return deletion.start(ctx, typed_name="Acorn Ltd", understood=True)


def cool_off(clock: SetClock, db: Database) -> None:
    """Let the cooling-off pass, by the clock of the product and by that of the server."""
    clock.advance(COOLED_OFF)
    recorded_earlier(db, COOLED_OFF)


def recorded_earlier(db: Database, by: timedelta) -> None:
    """The server's own clock cannot be set: what it noted is put back instead."""
    with db.as_admin() as admin:
        admin.execute(
            "update organisation_deletion set recorded_at = recorded_at - %s "
            "where state in ('SCHEDULED', 'ERASED')",
            (by,),
        )


def owner_of(tenancy: Tenancy) -> UUID:
    """The account of who asks."""
    account_id = tenancy.owner.account_id
    assert account_id
    return account_id


def rows_left(db: Database, tenant_id: UUID) -> dict[str, int]:
    """How many rows each table has of the organisation, where there are any."""
    with db.as_admin() as admin:
        tables = [name for (name,) in admin.execute(TENANT_TABLES).fetchall()]
        counts = {
            name: admin.execute(f"select count(*) from {name} where tenant_id = %s", (tenant_id,)).fetchone()  # noqa: S608
            for name in tables
        }
    return {name: row[0] for name, row in counts.items() if row and row[0]}
