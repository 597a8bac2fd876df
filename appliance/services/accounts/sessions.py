"""Sessions of browsers: idle two hours, twelve in all, revoked by deleting a row (AUTH-03).

The browser holds a key; here is only its SHA-256, so a copy of the database opens no session. None of it
belongs to an organisation, so these functions take the product and not a context.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from appliance.models import web_session
from appliance.models.database import transaction
from appliance.services.context import Product

ACCESS_ENDED = "access_ended"
"""In a session of nobody: the name of the organisation that whoever it was can no longer work in."""

IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)


@dataclass(frozen=True)
class SignIn:
    """What a session knows of a sign-in. ``authenticated_at`` is when the provider last saw the person."""

    account_id: UUID
    tenant_id: UUID | None
    provider: str
    acr: str | None = None
    amr: tuple[str, ...] = ()
    authenticated_at: datetime | None = None


@dataclass(frozen=True)
class StoredSession:
    """One row. ``data`` is what forms and sign-ins under way keep in it."""

    id_hash: bytes
    data: dict[str, Any]
    created_at: datetime
    seen_at: datetime
    account_id: UUID | None = None
    tenant_id: UUID | None = None
    provider: str | None = None
    acr: str | None = None
    amr: tuple[str, ...] = ()
    authenticated_at: datetime | None = None


def open_session(product: Product, key: str, data: dict[str, Any]) -> StoredSession:
    """Begin a session of nobody: for what must be remembered before anybody has signed in."""
    now = product.clock.now()
    row = StoredSession(_hash(key), data, created_at=now, seen_at=now)
    with transaction():
        web_session.insert(row.__dict__)
    return row


def find_session(product: Product, key: str) -> StoredSession | None:
    """The session that ``key`` opens, or None: unknown, signed out, idle or old."""
    row = web_session.find(_hash(key))
    if row is None:
        return None
    found = StoredSession(**{**row, "id_hash": bytes(row["id_hash"]), "amr": tuple(row["amr"])})
    now = product.clock.now()
    if now - found.seen_at > IDLE or now - found.created_at > ABSOLUTE:
        end_session(found)
        return None
    return found


def save_session(product: Product, stored: StoredSession, data: dict[str, Any]) -> None:
    """Keep ``data`` in the session."""
    with transaction():
        web_session.update(stored.id_hash, data=data, seen_at=product.clock.now())


def touch_session(product: Product, stored: StoredSession) -> None:
    """Note that the session is still used."""
    with transaction():
        web_session.update(stored.id_hash, seen_at=product.clock.now())


def move_session(product: Product, stored: StoredSession, tenant_id: UUID) -> StoredSession:
    """Work in another organisation from now on. Who calls this has checked that the person may."""
    now = product.clock.now()
    with transaction():
        web_session.update(stored.id_hash, tenant_id=tenant_id, seen_at=now)
    return replace(stored, tenant_id=tenant_id, seen_at=now)


def replace_session(
    product: Product, former: StoredSession | None, key: str, sign_in: SignIn, data: dict[str, Any]
) -> StoredSession:
    """Begin the session of somebody who signed in, under a new key; the former one opens nothing more."""
    now = product.clock.now()
    row = StoredSession(_hash(key), data, created_at=now, seen_at=now, **sign_in.__dict__)
    with transaction():
        if former is not None:
            web_session.delete(former.id_hash)
        web_session.insert(row.__dict__)
    return row


def end_session(stored: StoredSession) -> None:
    """Kill the session; its cookie opens nothing from now on."""
    with transaction():
        web_session.delete(stored.id_hash)


def purge_sessions(product: Product) -> int:
    """Remove every session that has run out, and say how many there were. Run by the worker."""
    now = product.clock.now()
    with transaction():
        return web_session.purge(seen_before=now - IDLE, created_before=now - ABSOLUTE)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
