"""Since when each consumer of events is there."""

from __future__ import annotations

from datetime import datetime

from peewee import TextField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, require_transaction


class EventConsumer(Table):
    """A consumer that workers know; what happened before ``since`` is not delivered to it by itself."""

    name = TextField(primary_key=True)
    since = DateTimeTZField()


def register(names: tuple[str, ...], since: datetime) -> dict[str, datetime]:
    """Note consumers that are new, and return since when each of them is there."""
    require_transaction()
    if names:
        rows = [{"name": name, "since": since} for name in names]
        EventConsumer.insert_many(rows).on_conflict_ignore().execute()
    found = EventConsumer.select().where(EventConsumer.name.in_(names))
    return {row.name: row.since for row in found}
