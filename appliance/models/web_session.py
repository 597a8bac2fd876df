"""Sessions of the web: what a cookie stands for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BlobField, JSONField, TextField, UUIDField
from playhouse.postgres_ext import ArrayField, DateTimeTZField

from appliance.models.database import Table, database, require_transaction


class WebSession(Table):
    """A session by the hash of its id. ``authenticated_at`` is when the provider last saw the person."""

    id_hash = BlobField(primary_key=True)
    account_id = UUIDField(null=True)
    tenant_id = UUIDField(null=True)
    data = JSONField(default=dict)
    provider = TextField(null=True)
    acr = TextField(null=True)
    amr = ArrayField(TextField, default=list)  # type: ignore[no-untyped-call]
    authenticated_at = DateTimeTZField(null=True)
    created_at = DateTimeTZField()
    seen_at = DateTimeTZField()


# Every request asks this, so it is not put together anew each time.
_COLUMNS = (
    *("id_hash", "account_id", "tenant_id", "data", "provider"),
    *("acr", "amr", "authenticated_at", "created_at", "seen_at"),
)
_FIND = f"select {', '.join(_COLUMNS)} from web_session where id_hash = %s"  # noqa: S608 - our own columns


def find(id_hash: bytes) -> dict[str, Any] | None:
    """The columns of one session, or None."""
    row = database.execute_sql(_FIND, (id_hash,)).fetchone()
    return None if row is None else dict(zip(_COLUMNS, row, strict=True))


def insert(columns: Mapping[str, Any]) -> None:
    """Add a session."""
    require_transaction()
    WebSession.insert(**{**columns, "amr": list(columns["amr"])}).execute()


def update(id_hash: bytes, **columns: Any) -> None:
    """Change a session; nothing when it has been ended meanwhile, which stays so."""
    require_transaction()
    WebSession.update(**columns).where(WebSession.id_hash == id_hash).execute()


def delete(id_hash: bytes) -> None:
    """End a session."""
    require_transaction()
    WebSession.delete().where(WebSession.id_hash == id_hash).execute()


def end_in(account_id: UUID, tenant_id: UUID, *, said: Mapping[str, Any]) -> int:
    """End a person's sessions in one organisation, and say how many there were.

    They are nobody's from now on, and hold nothing but what is ``said`` to whoever comes with them.
    """
    require_transaction()
    theirs = (WebSession.account_id == account_id) & (WebSession.tenant_id == tenant_id)
    nobody = dict.fromkeys(("account_id", "tenant_id", "provider", "acr", "authenticated_at"))
    return int(WebSession.update(**nobody, amr=[], data=dict(said)).where(theirs).execute())


def of_account(account_id: UUID) -> list[dict[str, Any]]:
    """When and how a person came, for the person themselves; never what opens a session."""
    columns = (WebSession.provider, WebSession.tenant_id, WebSession.created_at, WebSession.seen_at)
    rows: Any = WebSession.select(*columns).where(WebSession.account_id == account_id)
    return list(rows.order_by(WebSession.created_at).dicts())


def purge(*, seen_before: datetime, created_before: datetime) -> int:
    """Remove what was last seen, or began, before these moments; how many there were."""
    require_transaction()
    old = (WebSession.seen_at < seen_before) | (WebSession.created_at < created_before)
    return int(WebSession.delete().where(old).execute())
