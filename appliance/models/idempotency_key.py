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
    """One key of one endpoint. ``status`` and ``sealed_answer`` are None where answers are not kept."""

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

    class Meta:
        primary_key = CompositeKey("tenant_id", "endpoint", "key_sha256")


class KeyBusyError(Exception):
    """Another transaction holds the key, and did not end in time."""


# A key that has run out is anybody's again, whether upkeep came by or not.
_CLAIM = """
  insert into idempotency_key as held (tenant_id, endpoint, key_sha256, account_id, fingerprint, created_at)
  select %(tenant_id)s, %(endpoint)s, %(key_sha256)s, %(account_id)s, %(fingerprint)s, %(created_at)s
  from (select set_config('lock_timeout', %(patience)s, true)) as patience
  on conflict (tenant_id, endpoint, key_sha256) do update set
    account_id = excluded.account_id, fingerprint = excluded.fingerprint, created_at = excluded.created_at,
    status = null, sealed_answer = null, wrapped_key = null, wrapping_key_id = null
  where held.created_at <= %(over)s
  returning true
"""


def claim(tenant_id: UUID, columns: Mapping[str, Any], *, over: datetime) -> bool:
    """Take a key for this transaction; False when it is taken. One made before ``over`` counts as free.

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


def keep(tenant_id: UUID, endpoint: str, key_sha256: bytes, **answer: object) -> None:
    """Store what was answered, unless an answer stands there."""
    require_transaction()
    IdempotencyKey.update(**answer).where(_unanswered(tenant_id, endpoint, key_sha256)).execute()


def release(tenant_id: UUID, endpoint: str, key_sha256: bytes) -> None:
    """Let the key be used again, as if it never had been, unless an answer stands there."""
    require_transaction()
    IdempotencyKey.delete().where(_unanswered(tenant_id, endpoint, key_sha256)).execute()


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


def _unanswered(tenant_id: UUID, endpoint: str, key_sha256: bytes) -> Any:
    return _one(tenant_id, endpoint, key_sha256) & IdempotencyKey.status.is_null()
