"""What a message is, and what a way of sending it must do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from appliance.foundation.domain_errors import UnavailableError


@dataclass(frozen=True)
class Letter:
    """One message in plain text to one address. ``sent_at`` is an aware moment."""

    to: str
    subject: str
    text: str
    sent_at: datetime


class Mail(Protocol):
    """A way of sending."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over and return its id. Raises UnavailableError when it cannot be handed over."""
        ...


class NoMail:
    """For an installation with no way of sending: says so, instead of losing the letter."""

    def send(self, letter: Letter) -> str:
        raise UnavailableError(
            f"“{letter.subject}” was not sent: this installation has no way of sending mail.",
            mend="Ask the operator to set TRANSCRYPT_MAILBOX",
        )
