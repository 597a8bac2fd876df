"""What a message is, and what a way of sending it must do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from appliance.foundation.domain_errors import DomainError, LimitReachedError, UnavailableError


class MailRefusedError(DomainError):
    """The receiving side will not take this letter, now or later."""

    code = "mail_refused"


class MailDelayedError(LimitReachedError):
    """The receiving side does not take this letter now; ``retry_after`` is in seconds where it is known."""

    code = "mail_delayed"


class MailUnreachableError(UnavailableError):
    """There is no way of sending now, for any letter. Nothing was handed over."""

    code = "mail_unreachable"


@dataclass(frozen=True)
class Letter:
    """One message to one address, in plain text and perhaps in HTML. ``sent_at`` is an aware moment.

    ``message_id`` stays the same however often the same letter is handed over. Raises ValueError for an
    address, subject or header that could end the line it stands in.
    """

    to: str
    subject: str
    text: str
    sent_at: datetime
    html: str = ""
    message_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lines = (self.to, self.subject, self.message_id, *self.headers, *self.headers.values())
        if not all(line.isprintable() for line in lines):
            raise ValueError("a line of a letter's head holds a control character")


class Mail(Protocol):
    """A way of sending."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over and return its id.

        Raises MailRefusedError, MailDelayedError, or MailUnreachableError.
        """
        ...


class NoMail:
    """For an installation with no way of sending: says so, instead of losing the letter."""

    def send(self, letter: Letter) -> str:
        raise MailUnreachableError(
            f"“{letter.subject}” was not sent: this installation has no way of sending mail.",
            mend="Ask the operator to set TRANSCRYPT_SMTP",
        )
