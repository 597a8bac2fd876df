"""The links to a report as their organisation sees them, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.models import account, membership, report, report_share
from appliance.models.report_share import ReportShare
from appliance.services import issuing, mail
from appliance.services.context import Context
from appliance.services.sharing.links import letter_key

MOST_WRONG_PASSCODES = 20
"""After so many wrong passcodes in all a link is closed for good."""


@dataclass(frozen=True)
class Share:
    """A link as its organisation sees it. ``state``: open, expired, revoked, or closed by wrong passcodes.

    ``left_behind``: whoever made it has no access any more. ``letter`` says what became of the letter that
    carried it, empty when there was none.
    """

    id: UUID
    recipient: str
    state: str
    has_passcode: bool
    created_by: str
    left_behind: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    view_count: int
    last_viewed_at: datetime | None
    letter: str = ""

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def list_shares(ctx: Context, report_id: UUID) -> list[Share]:
    """Every link to a report, newest first. Raises NotFoundError for an unknown report."""
    with ctx.transaction():
        if report.find(ctx.tenant_id, report_id) is None:
            raise issuing.ReportNotFoundError
        rows = report_share.of_report(ctx.tenant_id, report_id)
        names = account.display_names({row.created_by for row in rows})
        here = {account_id for account_id, _role in membership.people_of(ctx.tenant_id)}
        letters = mail.fates(ctx, [letter_key(row.id) for row in rows])
    now = ctx.product.clock.now()
    return [
        Share(
            id=row.id,
            recipient=row.recipient,
            state=state_of(row, now),
            has_passcode=row.passcode_hash is not None,
            created_by=names.get(row.created_by, "somebody whose account is gone"),
            left_behind=row.created_by not in here,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            view_count=row.view_count,
            last_viewed_at=row.last_viewed_at,
            letter=_words(ctx, letters.get(letter_key(row.id))),
        )
        for row in rows
    ]


def state_of(row: ReportShare, now: datetime) -> str:
    """What has become of a link: open, revoked, expired, or closed after too many wrong passcodes."""
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at <= now:
        return "expired"
    return "closed" if row.wrong_passcodes >= MOST_WRONG_PASSCODES else "open"


def _words(ctx: Context, letter: mail.Fate | None) -> str:
    if letter is None:
        return ""
    if letter.state is mail.MailState.FAILED:
        return "The email with it could not be sent: hand the link on another way, or make another one"
    if letter.state in (mail.MailState.SENT, mail.MailState.WIPED):
        return "Sent by email"
    return mail.words_of_waiting(ctx, letter) or "The email with it is being sent"
