"""Sending by SMTP: one connection a letter, over TLS, and every answer understood for what it means.

A fault of the way (no connection, no TLS, no sign-in) says nothing of the letter: MailUnreachableError, and
after a few the circuit breaker saves everybody the wait. What the server says of this letter is for now
(4xx: MailDelayedError) or for good (5xx: MailRefusedError). A server's words may quote the address: only its
codes are told.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from pathlib import Path
from typing import Literal

from appliance.adapters.mail.message import Letter, MailDelayedError, MailRefusedError, MailUnreachableError
from appliance.adapters.mail.mime import wire_address, wire_bytes
from appliance.foundation.circuit_breaker import CircuitBreaker

_PATIENCE = 5.0  # seconds for each answer
_LAST_PATIENCE = 30.0  # for the answer to the whole letter: a server may look into it first
_TAKEN = 250
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")

Security = Literal["implicit", "starttls", "none"]


@dataclass(frozen=True)
class SmtpServer:
    """Where letters are handed over. ``security`` none is for development; ``ca`` is a private authority."""

    host: str
    port: int
    security: Security
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None


class SmtpMail:
    """A way of sending by one server."""

    def __init__(self, server: SmtpServer, breaker: CircuitBreaker, *, patience: float = _PATIENCE) -> None:
        """``patience`` is how many seconds the server has for each answer."""
        self._server, self.breaker, self._patience = server, breaker, patience

    def send(self, letter: Letter) -> str:
        """Hand the letter over and return its id."""
        to, content = wire_address(letter.to), wire_bytes(letter, self._server.sender)
        if not self.breaker.admits():
            raise MailUnreachableError("The mail server did not answer lately; it is left alone for a while.")
        with self._connected() as smtp:
            self._hand_over(smtp, to, content)
        return letter.message_id

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that may send; the breaker learns whether there was one."""
        try:
            smtp = self._connect()
        except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
            self.breaker.failed()
            raise _unreachable(error) from None
        except BaseException:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        try:
            yield smtp
        finally:
            with suppress(OSError, smtplib.SMTPException):
                _wait_at_most(smtp, 1.0)
                smtp.quit()
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server, name = self._server, self._server.sender.domain
        tls = ssl.create_default_context(cafile=None if server.ca is None else str(server.ca))
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        smtp: smtplib.SMTP
        if server.security == "implicit":
            smtp = smtplib.SMTP_SSL(server.host, server.port, name, timeout=self._patience, context=tls)
        else:
            smtp = smtplib.SMTP(server.host, server.port, name, timeout=self._patience)
        try:
            if server.security == "starttls":
                smtp.starttls(context=tls)  # raises where the server does not offer it: never without
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, to: str, content: bytes) -> None:
        try:
            answer = smtp.mail(self._server.sender.addr_spec)
            if answer[0] != _TAKEN:
                # Of our own name, not of this letter: no letter will do better until that is mended.
                raise MailUnreachableError(
                    f"The mail server does not take letters from us ({_codes(answer)})."
                )
            _judge(smtp.rcpt(to), "the address")
            _wait_at_most(smtp, max(self._patience, min(_LAST_PATIENCE, self._patience * 6)))
            _judge(smtp.data(content), "the letter")
        except smtplib.SMTPDataError as error:
            _judge((error.smtp_code, error.smtp_error), "the letter")
        except (OSError, smtplib.SMTPException) as error:
            # It may have taken the letter and not said so. The next try carries the same Message-ID.
            raise MailDelayedError(
                f"The mail server went away in the middle ({type(error).__name__})."
            ) from None


def _wait_at_most(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _judge(answer: tuple[int, bytes | str], what: str) -> None:
    code = answer[0]
    if 200 <= code < 300:
        return
    if 500 <= code < 600:
        raise MailRefusedError(f"The mail server refused {what} ({_codes(answer)}).")
    raise MailDelayedError(f"The mail server does not take {what} yet ({_codes(answer)}).")


def _unreachable(error: Exception) -> MailUnreachableError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailUnreachableError(
            f"The mail server does not accept our user name and password ({error.smtp_code}).",
            mend="Check TRANSCRYPT_SMTP and TRANSCRYPT_SMTP_PASSWORD",
        )
    if isinstance(error, ssl.SSLError):
        return MailUnreachableError(
            "The mail server's TLS certificate cannot be trusted.", mend="Check the name and the authority"
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailUnreachableError(
            "The mail server offers no TLS or no sign-in, and we send nothing without."
        )
    return MailUnreachableError(f"The mail server cannot be reached ({type(error).__name__}).")


def _codes(answer: tuple[int, bytes | str]) -> str:
    """The reply's code, and the finer one where there is one; never its words."""
    code, words = answer
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    finer = _ENHANCED.search(text[:20])
    return f"{code} {finer[0]}" if finer else str(code)
