"""A consumer of events that notes what it gets, and a look at what waits for it."""

from __future__ import annotations

from typing import Any

from appliance.services.context import Product
from appliance.services.events import Event
from tests.database import Database


class Witness:
    """A consumer that notes what it gets, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.got: list[tuple[Any, Event]] = []

    def __call__(self, whom: Any, event: Event) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("not now")
        self.got.append((whom, event))


def rows(db: Database, query: str, *values: object) -> list[tuple[Any, ...]]:
    with db.as_admin() as admin:
        return admin.execute(query.encode(), values).fetchall()


def jobs(db: Database, product: Product) -> list[tuple[Any, ...]]:
    columns = "lock, args ->> 'consumer', args ->> 'event_id'"
    return rows(
        db,
        f"select {columns} from procrastinate_jobs where queue_name = %s order by id",  # noqa: S608
        product.queue.name,
    )


def lose_jobs(db: Database, product: Product) -> None:
    with db.as_admin() as admin:
        admin.execute("delete from procrastinate_jobs where queue_name = %s", (product.queue.name,))
