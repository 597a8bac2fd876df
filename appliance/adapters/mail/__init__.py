"""Mail: the words of every letter, and the ways of sending one: by SMTP, or into a folder for development."""

from appliance.adapters.mail.mailbox_folder import MailboxFolder
from appliance.adapters.mail.message import (
    Letter,
    Mail,
    MailDelayedError,
    MailRefusedError,
    MailUnreachableError,
    NoMail,
)
from appliance.adapters.mail.rendering import Words, letter_words
from appliance.adapters.mail.smtp import SmtpMail, SmtpServer

__all__ = [
    "Letter",
    "Mail",
    "MailDelayedError",
    "MailRefusedError",
    "MailUnreachableError",
    "MailboxFolder",
    "NoMail",
    "SmtpMail",
    "SmtpServer",
    "Words",
    "letter_words",
]
