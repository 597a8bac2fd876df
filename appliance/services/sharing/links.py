"""Links to a report: made, and taken back. What a link carries is told once and never stored."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from appliance.foundation.domain_errors import (
    ConflictError,
    FieldProblem,
    InvalidError,
    LimitReachedError,
    NotFoundError,
)
from appliance.foundation.passcodes import hash_passcode
from appliance.models import organisation, report, report_share
from appliance.services import audit, issuing, mail
from appliance.services.accounts import names_of
from appliance.services.context import Context
from appliance.services.local_day import day_of

DAYS = (7, 14, 30, 90)
"""For how many days a link may be made to work."""
MOST_OPEN = 20  # links that work, for one report
MOST_MAILED = 50
"""Links an organisation may have mailed within 24 hours: their letters go to anybody, with words it chose."""
TOKEN_BYTES = 32
_LONGEST_RECIPIENT = 100  # characters
_PASSCODE = range(8, 101)  # characters


@dataclass(frozen=True)
class ShareRequest:
    """Whom a link is for, for how many days of DAYS, and the passcode besides, if there is to be one.

    ``email`` is where the link is sent; empty when whoever makes it hands it on.
    """

    recipient: str
    days: int
    passcode: str = ""
    email: str = ""


@dataclass(frozen=True)
class NewShare:
    """A link just made. ``token`` is what it carries; here and in the letter alone it is told."""

    id: UUID
    token: bytes


def share_report(ctx: Context, report_id: UUID, wanted: ShareRequest) -> NewShare:
    """Make a link to a finished report.

    Raises InvalidError for what was typed, NotFoundError, ConflictError for a report that is not ready, and
    LimitReachedError when the report has as many open links as it may have, or, with an email, when so many
    links were made within a day that more letters would be a nuisance.
    """
    account_id = ctx.account_id
    if account_id is None:
        raise ConflictError("Only a person can share a report.")
    wanted = _checked(wanted)
    code = hash_passcode(wanted.passcode) if wanted.passcode else None
    new = NewShare(uuid4(), secrets.token_bytes(TOKEN_BYTES))
    with ctx.transaction():
        now = ctx.product.clock.now()
        _require_shareable(ctx, report_id, now)
        if wanted.email:
            _require_mailable(ctx, now)
        expires_at = now + timedelta(days=wanted.days)
        expires_on = day_of(ctx, expires_at)
        report_share.add(
            id=new.id,
            tenant_id=ctx.tenant_id,
            report_id=report_id,
            token_hash=token_hash(new.token),
            recipient=wanted.recipient,
            passcode_salt=None if code is None else code.salt,
            passcode_hash=None if code is None else code.hash,
            created_by=account_id,
            created_at=now,
            expires_at=expires_at,
        )
        if wanted.email:
            _send(ctx, new, wanted, expires_on)
        audit.record(
            ctx,
            "report.shared",
            report_id,
            share_id=new.id,
            expires_on=expires_on,
            passcode="no" if code is None else "yes",
        )
    return new


def revoke_share(ctx: Context, report_id: UUID, share_id: UUID) -> None:
    """Take a link back; from the next request it opens nothing. Twice is as good as once.

    Raises NotFoundError.
    """
    with ctx.transaction():
        row = report_share.locked(ctx.tenant_id, share_id)
        if row is None or row.report_id != report_id:
            raise NotFoundError("There is no such link.")
        if row.revoked_at is not None:
            return
        report_share.update(
            ctx.tenant_id, share_id, revoked_at=ctx.product.clock.now(), revoked_by=ctx.account_id
        )
        audit.record(ctx, "report.share_revoked", report_id, share_id=share_id)


def letter_key(share_id: UUID) -> str:
    """What the letter that carries a link is known by, if there is one."""
    return f"share:{share_id}"


def path_of(token: bytes) -> str:
    """The address of a link, from the root of the site."""
    return f"/shared/{base64.urlsafe_b64encode(token).decode('ascii').rstrip('=')}"


def token_hash(token: bytes) -> bytes:
    """What is stored of a token. It is random and long, so a quick hash is enough."""
    return hashlib.sha256(b"transcrypt share link 1" + token).digest()


def _require_shareable(ctx: Context, report_id: UUID, now: datetime) -> None:
    issuing.require_ready(report.locked(ctx.tenant_id, report_id), "Only a finished report can be shared.")
    if report_share.count_open(ctx.tenant_id, report_id, now) >= MOST_OPEN:
        raise LimitReachedError(
            f"This report has {MOST_OPEN} links that work already.",
            mend="Take back those that are not needed any more",
        )


def _require_mailable(ctx: Context, now: datetime) -> None:
    """Taking a link back makes no room: its letter has gone."""
    organisation.lock(ctx.tenant_id)  # of two at once the second counts the first
    if report_share.count_since(ctx.tenant_id, now - timedelta(days=1)) >= MOST_MAILED:
        raise LimitReachedError(
            f"{MOST_MAILED} links were made within a day, and no more are sent by email for now.",
            mend="Leave the email address out and hand the link on yourself, or wait until tomorrow",
        )


def _send(ctx: Context, new: NewShare, wanted: ShareRequest, expires_on: date) -> None:
    known = organisation.find(ctx.tenant_id)
    sender = names_of([ctx.account_id] if ctx.account_id else [])
    mail.queue(
        ctx,
        mail.Letters.REPORT_SHARED,
        to=wanted.email,
        facts={
            "organisation": "" if known is None else known.name,
            "sender": next(iter(sender.values()), ""),
            "link": path_of(new.token),
            "expires_on": expires_on,
            "has_passcode": bool(wanted.passcode),
        },
        key=letter_key(new.id),
    )


def _checked(wanted: ShareRequest) -> ShareRequest:
    recipient, passcode = " ".join(wanted.recipient.split()), wanted.passcode.strip()
    problems: list[FieldProblem] = []
    if wanted.email.strip():
        try:
            mail.fit_address(wanted.email)
        except InvalidError as error:
            problems.extend(error.fields)
    if not recipient:
        problems.append(FieldProblem("recipient", "Enter whom the link is for"))
    elif len(recipient) > _LONGEST_RECIPIENT or not recipient.isprintable():
        problems.append(FieldProblem("recipient", f"Use at most {_LONGEST_RECIPIENT} ordinary characters"))
    if wanted.days not in DAYS:
        problems.append(FieldProblem("days", "Choose how long the link is to work"))
    if passcode and (len(passcode) not in _PASSCODE or not passcode.isprintable()):
        problems.append(FieldProblem("passcode", "Use 8 to 100 characters, or leave it empty"))
    if problems:
        raise InvalidError("The link was not made.", fields=tuple(problems))
    return ShareRequest(recipient, wanted.days, passcode, wanted.email.strip())
