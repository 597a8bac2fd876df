"""Counters of rate limits: one row for each who and what, with the window that is open (API-05).

The moments are the database's own: it is one, and the processes that count are many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Literal

from peewee import BlobField, IntegerField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.pool import Asked


class RateCounter(Table):
    """How often it happened until ``expires_at``; from then on, never."""

    key_sha256 = BlobField(primary_key=True)
    hits = IntegerField()
    expires_at = DateTimeTZField()


Whose = Literal["token", "organisation"]
CountedFor = tuple[str, Whose, int]
"""The text before the id of the token or of its organisation, which id, and the window in seconds.

The key of the counter is the SHA-256 of both texts.
"""

# In the order of their keys, so that two who count the same things never wait for each other in a circle.
_BEGIN = """
  insert into rate_counter as c (key_sha256, hits, expires_at)
  select asked.key, 1, now() + asked.seconds * interval '1 second'
"""
_GO_ON = """
  order by asked.key
  on conflict (key_sha256) do update set
    hits = case when c.expires_at <= now() then 1 else least(c.hits, 2000000000) + 1 end,
    expires_at = case when c.expires_at <= now() then excluded.expires_at else c.expires_at end
  returning key_sha256, hits, greatest(ceil(extract(epoch from expires_at - now())), 1)::integer
"""
_COUNT = _BEGIN + "from unnest(%s::bytea[], %s::integer[]) as asked (key, seconds)" + _GO_ON
_OF_HOLDER = """
  from (
    select sha256(convert_to(
      each.prefix || case each.whose when 'organisation' then t.tenant_id else t.id end, 'UTF8'
    )) as key, each.seconds
    from unnest(%(prefixes)s::text[], %(whose)s::text[], %(seconds)s::integer[])
      as each (prefix, whose, seconds),
    api_token t
    join membership m on m.tenant_id = t.tenant_id and m.account_id = t.account_id and m.status = 'active'
    where t.token_hash = app_api_token() and t.ended_at is null and t.expires_at > %(now)s
  ) as asked
"""
_COUNT_OF_HOLDER = _BEGIN + _OF_HOLDER + _GO_ON


def count(asked: Sequence[tuple[bytes, int]]) -> list[tuple[int, int]]:
    """Count one more for each key with the length of its window in seconds, at once and for good.

    For each, how often it was counted in the window, this time included, and the seconds that are left of it.
    Not for a transaction, which would hold everybody else's count until it ends.
    """
    _require_no_transaction()
    keys = [key for key, _ in asked]
    with database.connection_context() if database.is_closed() else nullcontext():
        rows = database.execute_sql(_COUNT, (keys, [seconds for _, seconds in asked])).fetchall()
    counted = by_key(rows)
    return [counted[key] for key in keys]


def of_token(now: datetime, asked: Sequence[CountedFor]) -> Asked:
    """The question that counts one more for the token of a message and its organisation: its last.

    Its rows are for ``by_key``; there are none for a token that does not open anything ``now``.
    """
    _require_no_transaction()
    prefixes, whose, seconds = map(list, zip(*asked, strict=True))
    values = {"prefixes": prefixes, "whose": whose, "seconds": seconds, "now": now}
    return _COUNT_OF_HOLDER, values


def by_key(rows: Iterable[tuple[Any, int, int]]) -> dict[bytes, tuple[int, int]]:
    """How often it was counted and the seconds that are left, by key."""
    return {bytes(key): (hits, left) for key, hits, left in rows}


def _require_no_transaction() -> None:
    if database.in_transaction():
        raise RuntimeError("count before the transaction begins: others wait for the counter")


def purge() -> int:
    """Forget the counters whose window has ended; how many there were."""
    require_transaction()
    # By plain SQL: the worker may read when a window ends and nothing else of it.
    return int(database.execute_sql("delete from rate_counter where expires_at <= now()").rowcount)
