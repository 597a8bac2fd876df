"""Coming in by a link: is it one that works, and is the passcode right.

The visitor has no account and no session. A passcode once given is remembered in the addresses of the pages
that follow, by a signature that holds for an hour.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from appliance.foundation.domain_errors import (
    DomainError,
    FieldProblem,
    InvalidError,
    LimitReachedError,
    NotFoundError,
)
from appliance.foundation.passcodes import HashedPasscode, passcode_holds
from appliance.foundation.signed_links import link_holds, sign_link
from appliance.models import report_share
from appliance.models.database import transaction
from appliance.models.report_share import ReportShare
from appliance.services import audit
from appliance.services.context import Actor, Context, Product
from appliance.services.sharing.links import TOKEN_BYTES, token_hash
from appliance.services.sharing.listing import MOST_WRONG_PASSCODES, state_of

ENTRY_SECONDS = 3600
QUARTER = timedelta(minutes=15)
TRIES_PER_QUARTER = 5
_LONGEST_TYPED = 200  # characters of a passcode that are looked at


class LinkClosedError(NotFoundError):
    """Mistyped, expired, taken back, closed: told alike, so that nobody learns which links there are."""

    code = "link_closed"


class PasscodeNeededError(DomainError):
    """The link works, with a passcode that has not been given, or not within the hour."""

    code = "passcode_needed"


@dataclass(frozen=True)
class Visit:
    """Somebody who came by a link: whom it was made for, which report it shows, and until when it works.

    ``entry`` belongs into the addresses of the pages that follow; empty where no passcode is asked.
    """

    ctx: Context
    share_id: UUID
    report_id: UUID
    recipient: str
    expires_at: datetime
    entry: str


def enter(product: Product, token: str, entry: str, request_id: str) -> Visit:
    """The visit of whoever holds ``token``. Raises LinkClosedError and PasscodeNeededError."""
    row = _working(product, token)
    code = _passcode_of(row)
    if code is not None and not _entry_holds(product, row.id, code, entry):
        raise PasscodeNeededError("This report opens with a passcode.")
    return Visit(
        ctx=_context(product, row, request_id),
        share_id=row.id,
        report_id=row.report_id,
        recipient=row.recipient,
        expires_at=row.expires_at,
        entry="" if code is None else entry,
    )


def give_passcode(product: Product, token: str, passcode: str, request_id: str) -> str:
    """The entry that ``passcode`` opens, for ``enter``.

    Every try is counted before it is looked at, so that tries made at once do not slip through. Raises
    InvalidError for a wrong passcode, LimitReachedError after five within a quarter of an hour, and
    LinkClosedError, also after twenty wrong ones in all.
    """
    row = _working(product, token)
    stored = _passcode_of(row)
    if stored is None:
        return ""
    ctx = _context(product, row, request_id)
    _count_try(ctx, row.id)
    if not passcode_holds(stored, passcode[:_LONGEST_TYPED]):
        with ctx.transaction():
            audit.record(ctx, "report.share_refused", row.report_id, outcome="denied", share_id=row.id)
        message = "This is not the passcode"
        raise InvalidError(f"{message}.", fields=(FieldProblem("passcode", message),))
    _forgive_try(ctx, row.id)
    expires = _seconds(product) + ENTRY_SECONDS
    return f"{expires}-{sign_link(stored.hash, str(row.id), expires=expires)}"


def _working(product: Product, token: str) -> ReportShare:
    raw = _decoded(token)
    with transaction():
        row = None if raw is None else report_share.find_by_token(token_hash(raw))
    if row is None or state_of(row, product.clock.now()) != "open":
        raise LinkClosedError(
            "The link may be cut short, have expired, or have been taken back.",
            mend="Ask whoever sent it to you for a new one",
        )
    return row


def _decoded(token: str) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(f"{token}=".encode("ascii"))
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == TOKEN_BYTES else None


def _context(product: Product, row: ReportShare, request_id: str) -> Context:
    return Context(product, row.tenant_id, Actor("service", "share-link"), request_id, "share")


def _passcode_of(row: ReportShare) -> HashedPasscode | None:
    if row.passcode_salt is None or row.passcode_hash is None:
        return None
    return HashedPasscode(bytes(row.passcode_salt), bytes(row.passcode_hash))


def _entry_holds(product: Product, share_id: UUID, code: HashedPasscode, entry: str) -> bool:
    expires, _, signature = entry.partition("-")
    if not (expires.isascii() and expires.isdigit() and len(expires) < 12):
        return False
    return link_holds(
        code.hash, str(share_id), expires=int(expires), signature=signature, now=_seconds(product)
    )


def _count_try(ctx: Context, share_id: UUID) -> None:
    """Count a try as a wrong one, or refuse it."""
    with ctx.transaction():
        row = report_share.locked(ctx.tenant_id, share_id)
        if row is None or row.wrong_passcodes >= MOST_WRONG_PASSCODES:
            raise LinkClosedError("This link does not work any more.")
        now = ctx.product.clock.now()
        began, tries = row.quarter_began_at, row.quarter_tries
        if began is None or now - began >= QUARTER:
            began, tries = now, 0
        if tries >= TRIES_PER_QUARTER:
            raise LimitReachedError(
                "Too many wrong passcodes.",
                retry_after=int((began + QUARTER - now).total_seconds()) + 1,
                mend="Wait a quarter of an hour and try again, or ask whoever sent you the link",
            )
        report_share.update(
            ctx.tenant_id,
            share_id,
            quarter_began_at=began,
            quarter_tries=tries + 1,
            wrong_passcodes=row.wrong_passcodes + 1,
        )


def _forgive_try(ctx: Context, share_id: UUID) -> None:
    """The try just counted was right."""
    with ctx.transaction():
        row = report_share.locked(ctx.tenant_id, share_id)
        if row is not None:
            report_share.update(
                ctx.tenant_id,
                share_id,
                quarter_tries=max(row.quarter_tries - 1, 0),
                wrong_passcodes=max(row.wrong_passcodes - 1, 0),
            )


def _seconds(product: Product) -> int:
    return int(product.clock.now().timestamp())
