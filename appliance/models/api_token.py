"""Personal API tokens: what a program shows instead of a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BlobField, TextField, UUIDField
from playhouse.postgres_ext import ArrayField, DateTimeTZField

from appliance.models.database import Table, require_transaction


class ApiToken(Table):
    """One token. ``token_hash`` is the SHA-256 of its random part; ``ended_as`` is revoked or expired."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    account_id = UUIDField()
    name = TextField()
    scopes = ArrayField(TextField)  # type: ignore[no-untyped-call]
    token_hash = BlobField()
    created_at = DateTimeTZField()
    expires_at = DateTimeTZField()
    last_used_at = DateTimeTZField(null=True)
    ended_at = DateTimeTZField(null=True)
    ended_as = TextField(null=True)
    ended_by = UUIDField(null=True)


def add(**columns: Any) -> None:
    """Store a new token."""
    require_transaction()
    ApiToken.insert(**columns).execute()


def page(
    tenant_id: UUID, account_id: UUID | None, now: datetime, *, limit: int, offset: int = 0
) -> list[ApiToken]:
    """The organisation's tokens, or one person's: those that still open something, then the newest."""
    over = ApiToken.ended_at.is_null(is_null=False) | (ApiToken.expires_at <= now)
    query = ApiToken.select().where(_of(tenant_id, account_id))
    query = query.order_by(over, ApiToken.created_at.desc(), ApiToken.id)
    return list(query.limit(limit).offset(offset))


def count(tenant_id: UUID, account_id: UUID | None) -> int:
    """How many tokens the organisation, or one person, has or had."""
    return int(ApiToken.select().where(_of(tenant_id, account_id)).count())


def find(tenant_id: UUID, token_id: UUID) -> ApiToken | None:
    """One token."""
    return ApiToken.get_or_none((ApiToken.tenant_id == tenant_id) & (ApiToken.id == token_id))


def locked(tenant_id: UUID, token_id: UUID) -> ApiToken | None:
    """One token, held until the transaction ends."""
    require_transaction()
    asked = (ApiToken.tenant_id == tenant_id) & (ApiToken.id == token_id)
    row: ApiToken | None = ApiToken.select().where(asked).for_update().first()
    return row


def count_open(tenant_id: UUID, account_id: UUID, now: datetime) -> int:
    """How many tokens of a person still open something."""
    still = ApiToken.ended_at.is_null() & (ApiToken.expires_at > now)
    theirs = (ApiToken.tenant_id == tenant_id) & (ApiToken.account_id == account_id)
    return int(ApiToken.select().where(theirs & still).count())


def count_since(tenant_id: UUID, account_id: UUID, moment: datetime) -> int:
    """How many a person made since a moment, whatever became of them."""
    made = _of(tenant_id, account_id) & (ApiToken.created_at > moment)
    return int(ApiToken.select().where(made).count())


def note_use(tenant_id: UUID, token_id: UUID, now: datetime, *, unless_since: datetime) -> None:
    """Note when it was used, unless that was noted after a moment; one that has ended stays as it is."""
    require_transaction()
    before = ApiToken.last_used_at.is_null() | (ApiToken.last_used_at <= unless_since)
    one = (ApiToken.tenant_id == tenant_id) & (ApiToken.id == token_id) & ApiToken.ended_at.is_null()
    ApiToken.update(last_used_at=now).where(one & before).execute()


def end(tenant_id: UUID, token_id: UUID, now: datetime, ended_as: str, *, by: UUID | None = None) -> None:
    """End a token for good."""
    require_transaction()
    columns: dict[str, Any] = {"ended_at": now, "ended_as": ended_as}
    if by is not None:
        columns["ended_by"] = by
    one = (ApiToken.tenant_id == tenant_id) & (ApiToken.id == token_id) & ApiToken.ended_at.is_null()
    ApiToken.update(**columns).where(one).execute()


def lock_open_of(tenant_id: UUID, account_id: UUID) -> list[UUID]:
    """The tokens of a person that have not ended, held until the transaction ends."""
    require_transaction()
    theirs = (ApiToken.tenant_id == tenant_id) & (ApiToken.account_id == account_id)
    query = ApiToken.select(ApiToken.id).where(theirs & ApiToken.ended_at.is_null())
    return [row.id for row in query.order_by(ApiToken.id).for_update()]


def lock_run_out(tenant_id: UUID, now: datetime) -> list[UUID]:
    """The tokens whose time is over and which nobody ended, held until the transaction ends."""
    require_transaction()
    over = ApiToken.ended_at.is_null() & (ApiToken.expires_at <= now)
    query = ApiToken.select(ApiToken.id).where((ApiToken.tenant_id == tenant_id) & over)
    return [row.id for row in query.order_by(ApiToken.id).for_update()]


def _of(tenant_id: UUID, account_id: UUID | None) -> Any:
    asked = ApiToken.tenant_id == tenant_id
    return asked if account_id is None else asked & (ApiToken.account_id == account_id)


def remove_ended(tenant_id: UUID, before: datetime) -> int:
    """Forget those that ended before a moment."""
    require_transaction()
    old = ApiToken.delete().where((ApiToken.tenant_id == tenant_id) & (ApiToken.ended_at < before))
    return int(old.execute())
