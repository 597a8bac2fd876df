"""Letters that are to be sent, and what became of each (MAIL-01).

``tenant_id`` None means a letter of no organisation; it is met by a transaction of none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from peewee import BlobField, Expression, IntegerField, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.link import FAILURES
from appliance.models.states import MailState

_CLAIM = "select pg_try_advisory_lock(hashtextextended(%s, 7261609))"
_GIVE_BACK = "select pg_advisory_unlock(hashtextextended(%s, 7261609))"


class MailMessage(Table):
    """One letter to one address. Its facts are sealed; address and facts go when they are done with."""

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField(null=True)
    account_id = UUIDField(null=True)
    template = TextField()
    to_address = TextField(null=True)
    sealed_facts = BlobField(null=True)
    wrapped_key = BlobField(null=True)
    wrapping_key_id = TextField(null=True)
    unsubscribe_sha256 = BlobField(null=True)
    dedupe_key = TextField()
    request_id = TextField()
    state = TextField(default=MailState.QUEUED)
    attempts = IntegerField(default=0)
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    created_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()
    settled_at = DateTimeTZField(null=True)


@dataclass(frozen=True)
class Fate:
    """What became of a letter; the web may read no more of it. ``error_code`` says why it failed or waits."""

    id: UUID
    state: MailState
    error_code: str | None
    changed_at: datetime


@dataclass(frozen=True)
class HeldLetter:
    """A letter that waits, and for which organisation."""

    id: UUID
    tenant_id: UUID | None
    error_code: str | None
    attempts: int
    created_at: datetime
    held_at: datetime


def add(**columns: object) -> bool:
    """Store a new letter; False when the organisation has one under the same key already."""
    require_transaction()
    added = MailMessage.insert(**columns).on_conflict_ignore().returning(MailMessage.id).execute()
    return bool(list(added))


def locked(tenant_id: UUID | None, message_id: UUID) -> MailMessage | None:
    """One letter, held until the transaction ends."""
    require_transaction()
    query = MailMessage.select().where(_of(tenant_id) & (MailMessage.id == message_id))
    row: MailMessage | None = query.for_update().first()
    return row


def move(tenant_id: UUID | None, message_id: UUID, state: MailState, at: datetime, **columns: object) -> None:
    """Bring a letter into its next state; the database refuses a move the lifecycle does not know."""
    require_transaction()
    mine = _of(tenant_id) & (MailMessage.id == message_id)
    MailMessage.update(state=state, state_changed_at=at, **columns).where(mine).execute()


def stopped_by(tenant_id: UUID, message_id: UUID, stop_sha256: bytes) -> tuple[UUID, str] | None:
    """Whom a letter went to and which it was, for whoever holds what stops its kind."""
    columns = (MailMessage.account_id, MailMessage.template, MailMessage.unsubscribe_sha256)
    mine = (MailMessage.tenant_id == tenant_id) & (MailMessage.id == message_id)
    row = MailMessage.select(*columns).where(mine).tuples().first()
    if row is None or row[0] is None or row[2] is None or not compare_digest(bytes(row[2]), stop_sha256):
        return None
    return row[0], row[1]


def fate(tenant_id: UUID | None, dedupe_key: str) -> Fate | None:
    """What became of the letter with this key."""
    columns = (MailMessage.id, MailMessage.state, MailMessage.error_code, MailMessage.state_changed_at)
    query = MailMessage.select(*columns).where(_of(tenant_id) & (MailMessage.dedupe_key == dedupe_key))
    row = query.tuples().first()
    return None if row is None else Fate(row[0], MailState(row[1]), row[2], row[3])


def fates(tenant_id: UUID, dedupe_keys: Collection[str]) -> dict[str, Fate]:
    """What became of the letters with these keys, by key; those there never were are left out."""
    columns = (MailMessage.id, MailMessage.state, MailMessage.error_code, MailMessage.state_changed_at)
    asked = _of(tenant_id) & MailMessage.dedupe_key.in_(list(dedupe_keys))
    rows: Any = MailMessage.select(MailMessage.dedupe_key, *columns).where(asked).tuples()
    return {row[0]: Fate(row[1], MailState(row[2]), row[3], row[4]) for row in rows}


def to_account(tenant_id: UUID, account_id: UUID) -> list[dict[str, Any]]:
    """What letters a person got of an organisation, and when; not what stood in them."""
    rows: Any = MailMessage.select(MailMessage.template, MailMessage.state, MailMessage.created_at).where(
        (MailMessage.tenant_id == tenant_id) & (MailMessage.account_id == account_id)
    )
    return list(rows.order_by(MailMessage.created_at).dicts())


def held(*, limit: int, only: Collection[UUID] | None, but_not: Collection[UUID]) -> list[HeldLetter]:
    """Letters that wait, of any organisation or ``only`` of some: first those that were tried least lately.

    For a transaction of no organisation.
    """
    columns = (
        MailMessage.id,
        MailMessage.tenant_id,
        MailMessage.error_code,
        MailMessage.attempts,
        MailMessage.created_at,
        MailMessage.state_changed_at,
    )
    query = MailMessage.select(*columns).where(MailMessage.state == MailState.HELD)
    if only is not None:
        query = query.where(MailMessage.tenant_id.in_(list(only)))
    if but_not:
        query = query.where(MailMessage.tenant_id.is_null() | MailMessage.tenant_id.not_in(list(but_not)))
    rows: Any = query.order_by(MailMessage.state_changed_at, MailMessage.id).limit(limit).tuples()
    return [HeldLetter(*row) for row in rows]


def wipe_settled(tenant_id: UUID | None, before: datetime, at: datetime) -> int:
    """Forget addresses and words of letters that were settled before a moment; how many there were."""
    require_transaction()
    settled = MailMessage.state.in_([MailState.SENT, MailState.FAILED]) & (MailMessage.settled_at < before)
    nothing = {"to_address": None, "sealed_facts": None, "wrapped_key": None, "wrapping_key_id": None}
    changed = MailMessage.update(state=MailState.WIPED, state_changed_at=at, error_message=None, **nothing)
    return int(changed.where(_of(tenant_id) & settled).execute())


@contextmanager
def only_sender(message_id: UUID) -> Iterator[bool]:
    """For the block, be the only process that may send this letter; False when another is at it.

    The claim is of the connection, not of a transaction: a sender that died loses it at once, one that
    merely stopped keeps it, so that nobody sends the same letter beside it.
    """
    claim = f"mail:{message_id}"
    with nullcontext() if not database.is_closed() else database.connection_context():
        mine = bool(database.execute_sql(_CLAIM, (claim,)).fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                with suppress(*FAILURES):  # a connection that is gone has given the claim back
                    database.execute_sql(_GIVE_BACK, (claim,))


def _of(tenant_id: UUID | None) -> Expression:
    if tenant_id is None:
        return MailMessage.tenant_id.is_null()
    return MailMessage.tenant_id == tenant_id
