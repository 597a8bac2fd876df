"""A letter as it goes over the wire: the same bytes however often it is written."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from appliance.adapters.mail.message import Letter, MailRefusedError

_POLICY = SMTP.clone(cte_type="7bit", raise_on_defect=True)


def wire_address(address: str) -> str:
    """The address as a server takes it, its domain in ASCII. Raises MailRefusedError for what is none."""
    local, _, domain = address.rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode('ascii')}"
        written.encode("ascii")
        Address(addr_spec=written)
    except (UnicodeError, ValueError, IndexError, MessageError):
        raise MailRefusedError("The address cannot be written so that a mail server takes it.") from None
    return written


def wire_bytes(letter: Letter, sender: Address) -> bytes:
    """The whole message with its head, lines ending in CR LF, in ASCII."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = Address(addr_spec=wire_address(letter.to))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.sent_at)
    message["Message-ID"] = letter.message_id
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text, charset="utf-8")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", charset="utf-8")
        # The library would draw one: then no two tries of a letter were the same.
        message.set_boundary(f"part-{sha256(letter.message_id.encode()).hexdigest()[:32]}")
    return message.as_bytes()
