"""Counters of rate limits: one row for each who and what, with the window that is open (API-05).

The moments are the database's own: it is one, and the processes that count are many.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

from peewee import BlobField, IntegerField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class RateCounter(Table):
    """How often it happened until ``expires_at``; from then on, never."""

    key_sha256 = BlobField(primary_key=True)
    hits = IntegerField()
    expires_at = DateTimeTZField()


# In the order of their keys, so that two who count the same things never wait for each other in a circle.
_COUNT = """
  insert into rate_counter as c (key_sha256, hits, expires_at)
  select asked.key, 1, now() + asked.seconds * interval '1 second'
  from unnest(%s::bytea[], %s::integer[]) as asked (key, seconds) order by asked.key
  on conflict (key_sha256) do update set
    hits = case when c.expires_at <= now() then 1 else least(c.hits, 2000000000) + 1 end,
    expires_at = case when c.expires_at <= now() then excluded.expires_at else c.expires_at end
  returning key_sha256, hits, greatest(ceil(extract(epoch from expires_at - now())), 1)::integer
"""


def count(asked: Sequence[tuple[bytes, int]]) -> list[tuple[int, int]]:
    """Count one more for each key with the length of its window in seconds, at once and for good.

    For each, how often it was counted in the window, this time included, and the seconds that are left of it.
    Not for a transaction, which would hold everybody else's count until it ends.
    """
    if database.in_transaction():
        raise RuntimeError("count before the transaction begins: others wait for the counter")
    keys = [key for key, _ in asked]
    with database.connection_context() if database.is_closed() else nullcontext():
        rows = database.execute_sql(_COUNT, (keys, [seconds for _, seconds in asked])).fetchall()
    counted = {bytes(key): (hits, left) for key, hits, left in rows}
    return [counted[key] for key in keys]


def purge() -> int:
    """Forget the counters whose window has ended; how many there were."""
    require_transaction()
    # By plain SQL: the worker may read when a window ends and nothing else of it.
    return int(database.execute_sql("delete from rate_counter where expires_at <= now()").rowcount)
