"""Keys by which callers repeat a change without making it twice, and what was answered (API-03)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from peewee import BlobField, CompositeKey, IntegerField, OperationalError, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction

PATIENCE = "5s"
"""How long a second call with the same key waits for the first."""


class IdempotencyKey(Table):
    """One key of one endpoint: without a ``status`` it is still worked under, at most until ``leased_until``.

    ``tenant_id`` is the person's own id where they need no organisation. Without a lease the work is one
    transaction, which nobody sees before its answer stands here.
    """

    tenant_id = UUIDField()
    endpoint = TextField()
    key_sha256 = BlobField()
    account_id = UUIDField()
    fingerprint = BlobField()
    status = IntegerField(null=True)
    sealed_answer = BlobField(null=True)
    wrapped_key = BlobField(null=True)
    wrapping_key_id = TextField(null=True)
    created_at = DateTimeTZField()
    leased_until = DateTimeTZField(null=True)

    class Meta:
        primary_key = CompositeKey("tenant_id", "endpoint", "key_sha256")


class KeyBusyError(Exception):
    """Another transaction holds the key, and did not end in time."""


# A key that has run out is anybody's again, whether upkeep came by or not. One whose lease has passed is of a
# process that died: the same call, and no other, takes it over, and of several the first alone finds it so.
_CLAIM = """
  insert into idempotency_key as held
    (tenant_id, endpoint, key_sha256, account_id, fingerprint, created_at, leased_until)
  select %(tenant_id)s, %(endpoint)s, %(key_sha256)s, %(account_id)s, %(fingerprint)s, %(created_at)s,
    %(leased_until)s::timestamptz
  from (select set_config('lock_timeout', %(patience)s, true)) as patience
  on conflict (tenant_id, endpoint, key_sha256) do update set
    account_id = excluded.account_id, fingerprint = excluded.fingerprint, created_at = excluded.created_at,
    leased_until = excluded.leased_until,
    status = null, sealed_answer = null, wrapped_key = null, wrapping_key_id = null
  where held.created_at <= %(over)s or (
    held.status is null and coalesce(held.leased_until, '-infinity') <= excluded.created_at
    and held.account_id = excluded.account_id and held.fingerprint = excluded.fingerprint
  )
  returning true
"""


def claim(tenant_id: UUID, columns: Mapping[str, Any], *, over: datetime) -> bool:
    """Take a key; False when it is taken. One made before ``over`` counts as free.

    ``columns`` say with ``leased_until`` how long it is taken for; with None it is for this transaction.
    Waits for another transaction that has it; raises KeyBusyError when that takes too long.
    """
    require_transaction()
    values = {"tenant_id": tenant_id, **columns, "over": over, "patience": PATIENCE}
    try:
        taken = database.execute_sql(_CLAIM, values).fetchone()
    except OperationalError as error:
        if isinstance(error.__context__, psycopg.errors.LockNotAvailable):
            raise KeyBusyError from error
        raise
    # Only the key is waited for so impatiently, not what the change itself needs.
    database.execute_sql("set local lock_timeout to default")
    return taken is not None


def find(tenant_id: UUID, endpoint: str, key_sha256: bytes) -> IdempotencyKey | None:
    """What stands under a key."""
    row: IdempotencyKey | None = IdempotencyKey.select().where(_one(tenant_id, endpoint, key_sha256)).first()
    return row


def keep(
    tenant_id: UUID,
    endpoint: str,
    key_sha256: bytes,
    leased_until: datetime | None,
    answer: Mapping[str, object],
) -> bool:
    """Store what was answered by whoever has the key until then; False when it is theirs no more."""
    require_transaction()
    held = _held(tenant_id, endpoint, key_sha256, leased_until)
    return bool(IdempotencyKey.update(leased_until=None, **answer).where(held).execute())


def release(tenant_id: UUID, endpoint: str, key_sha256: bytes, leased_until: datetime | None) -> None:
    """Let the key be used again, as if it never had been, unless it is somebody else's by now."""
    require_transaction()
    IdempotencyKey.delete().where(_held(tenant_id, endpoint, key_sha256, leased_until)).execute()


def purge(before: datetime) -> int:
    """Forget the keys of all organisations that were made before a moment; how many there were.

    For a transaction of no organisation.
    """
    require_transaction()
    # By plain SQL: the worker may read how old a row is and nothing else of it.
    gone = database.execute_sql("delete from idempotency_key where created_at < %s", (before,))
    return int(gone.rowcount)


def _one(tenant_id: UUID, endpoint: str, key_sha256: bytes) -> Any:
    return (
        (IdempotencyKey.tenant_id == tenant_id)
        & (IdempotencyKey.endpoint == endpoint)
        & (IdempotencyKey.key_sha256 == key_sha256)
    )


def _held(tenant_id: UUID, endpoint: str, key_sha256: bytes, leased_until: datetime | None) -> Any:
    """The key while the call works that took it: whoever takes it over has another lease."""
    if leased_until is None:
        lease = IdempotencyKey.leased_until.is_null()
    else:
        lease = IdempotencyKey.leased_until == leased_until
    return _one(tenant_id, endpoint, key_sha256) & IdempotencyKey.status.is_null() & lease
