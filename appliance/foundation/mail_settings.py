"""How letters leave: what TRANSCRYPT_SMTP and TRANSCRYPT_MAIL_FROM mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from appliance.foundation.environment_reading import UnfitValueError

SmtpSecurity = Literal["implicit", "starttls", "none"]
_PORTS: dict[SmtpSecurity, int] = {"implicit": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True)
class SmtpSettings:
    """One mail server. ``sender_name`` and ``sender`` are whom letters come from."""

    host: str
    port: int
    security: SmtpSecurity
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    sender_name: str = ""
    sender: str = ""


def smtp(value: str) -> SmtpSettings:
    """``smtps://user@host`` or ``smtp://user@host``; the password comes separately.

    smtps begins with TLS (port 465), smtp asks for it (STARTTLS, port 587); ``?tls=none`` does without and
    ``?ca=/file`` names a private authority.
    """
    parts = urlsplit(value)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    plain = options.get("tls") == "none"
    fit = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.path in {"", "/"}
    if not fit or not set(options) <= {"tls", "ca"} or options.get("tls") not in {None, "none"}:
        raise UnfitValueError("is not the address of a mail server", "Write smtps://user@host:465")
    if parts.password:
        raise UnfitValueError("holds a password", "Put it into TRANSCRYPT_SMTP_PASSWORD")
    if plain and parts.scheme == "smtps":
        raise UnfitValueError("asks for TLS and for none", "Keep one of the two")
    security: SmtpSecurity = "none" if plain else "implicit" if parts.scheme == "smtps" else "starttls"
    try:
        port = parts.port or _PORTS[security]
    except ValueError:
        raise UnfitValueError("has a port that is none", "Leave it out, or write 465") from None
    ca = Path(options["ca"]) if "ca" in options else None
    if ca is not None and not ca.is_file():
        raise UnfitValueError("names an authority's file that is not there", "Name a file with certificates")
    return SmtpSettings(parts.hostname or "", port, security, unquote(parts.username or ""), ca=ca)


def mail_from(value: str) -> tuple[str, str]:
    """``Name <address>`` or an address: the name and the address letters come from."""
    name, address = parseaddr(value)
    try:
        domain = Address(addr_spec=address).domain
    except (ValueError, IndexError, MessageError):
        domain = ""
    if "." not in domain or not address.isascii() or not value.isprintable():
        raise UnfitValueError("is not a sender", "Write for example Transcrypt <hello@example.org>")
    return name, address
