"""Putting a letter into the post, in the transaction of what it tells of (MAIL-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from appliance.foundation import logs
from appliance.models import mail_message
from appliance.services.context import Context, Product
from appliance.services.mail.addresses import fit_address, fits
from appliance.services.mail.facts import written
from appliance.services.mail.letters import LETTERS, Letters
from appliance.services.mail.sealing import sealed

SEND_TASK = "mail.send"


@dataclass(frozen=True)
class Post:
    """A letter to be: to whom, made of what. ``key`` is what it is known by; ``at`` the earliest moment."""

    letter: Letters
    to: str
    facts: Mapping[str, Any]
    key: str
    account_id: UUID | None = None
    at: datetime | None = None


def queue(
    ctx: Context,
    letter: Letters,
    *,
    to: str,
    facts: Mapping[str, Any],
    key: str,
    account_id: UUID | None = None,
) -> UUID | None:
    """Have a letter of the organisation sent once the transaction commits; call it inside one.

    ``facts`` are exactly those that LETTERS declares; they are kept sealed, so that a link among them may
    hold a secret. Links are paths of ours. The organisation gets one letter a ``key``, however often it is
    asked for: the second time None is returned, otherwise the letter's id. ``account_id`` is whom it goes
    to, where they have an account: whose provider told no address that can be written to gets no letter, and
    what they do goes on. Raises InvalidError for what somebody typed and is no address.
    """
    return queue_post(ctx, Post(letter, to, facts, key, account_id))


def queue_post(ctx: Context, post: Post) -> UUID | None:
    """As ``queue``, with everything that can be said of a letter."""
    return _queue(ctx.product, ctx.tenant_id, post, ctx.request_id)


def queue_for_nobody(product: Product, post: Post, request_id: str) -> UUID | None:
    """As ``queue``, for a letter of no organisation, or of one that is no more; in a transaction of none."""
    return _queue(product, None, post, request_id)


def _queue(product: Product, tenant_id: UUID | None, post: Post, request_id: str) -> UUID | None:
    if post.account_id is not None and not fits(post.to):
        name = str(post.account_id)
        logs.event("mail.no_address", "A person has no address to write to", level="WARN", account_id=name)
        return None
    message_id, now, kind = uuid4(), product.clock.now(), LETTERS[post.letter]
    facts, stop = written(post.facts, kind.facts), None
    if kind.notice is not None and tenant_id is not None:
        facts["stop_token"] = token_urlsafe(32)
        stop = sha256(facts["stop_token"].encode()).digest()
    added = mail_message.add(
        id=message_id,
        tenant_id=tenant_id,
        account_id=post.account_id,
        template=post.letter.value,
        to_address=fit_address(post.to),
        unsubscribe_sha256=stop,
        dedupe_key=post.key,
        request_id=request_id,
        created_at=now,
        state_changed_at=now,
        **sealed(product, message_id, facts),
    )
    if not added:
        return None
    defer_sending(product, tenant_id, message_id, request_id, at=post.at)
    return message_id


def defer_sending(
    product: Product, tenant_id: UUID | None, message_id: UUID, request_id: str, *, at: datetime | None = None
) -> None:
    """Have one letter sent; of several jobs for it, one after the other finds what is left to do."""
    product.queue.defer(
        SEND_TASK,
        key=f"mail:{message_id}",
        at=at,
        message_id=message_id,
        tenant_id=tenant_id,
        request_id=request_id,
    )
