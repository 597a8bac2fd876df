"""A real SMTP server on this machine, with TLS of its own authority, that can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "transcrypt", "planted-smtp-password"
TAKEN = "250 2.0.0 Taken"


@dataclass
class Received:
    """What came in, and what the server answers. ``hang`` and ``drop`` name the command it does so at."""

    to: str = TAKEN
    data: str = TAKEN
    sender: str = TAKEN
    hang: str = ""
    drop: str = ""
    letters: list[bytes] = field(default_factory=list)
    connections: int = 0
    over_tls: list[bool] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        """The letters, read."""
        return [message_from_bytes(letter, _class=EmailMessage, policy=default) for letter in self.letters]


class _Handler:
    def __init__(self, received: Received) -> None:
        self._received = received

    async def _trouble(self, command: str, server: SMTP) -> None:
        if self._received.hang == command:
            await asyncio.sleep(30)
        if self._received.drop == command and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()

    async def handle_EHLO(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self._received.connections += 1
        session.host_name = hostname
        await self._trouble("EHLO", server)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._trouble("MAIL", server)
        envelope.mail_from = address
        return self._received.sender

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._trouble("RCPT", server)
        envelope.rcpt_tos.append(address)
        return self._received.to

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._received.data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self._received.letters.append(envelope.content)
            assert server.transport is not None
            self._received.over_tls.append(server.transport.get_extra_info("sslcontext") is not None)
        await self._trouble("DATA", server)
        return self._received.data


class _OnAnyPort(Controller):
    """The library knocks at the port it was told; the system has chosen another."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Authority:
    """An authority and a certificate of it for this machine."""

    certificate: Path
    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """The server's side of TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


@contextmanager
def running(
    received: Received, tls: ssl.SSLContext | None, *, implicit: bool = False, sign_in: bool = True
) -> Iterator[int]:
    """The server, on a port of its own. Without ``tls`` it offers none."""
    # The library does not count TLS from the start as TLS, and warns where it misses it.
    more: dict[str, Any] = {"auth_require_tls": not implicit}
    if sign_in:
        more |= {"authenticator": _authenticator, "auth_required": not implicit}
    if tls is not None and not implicit:
        more |= {"tls_context": tls, "require_starttls": True}
    controller = _OnAnyPort(
        _Handler(received), hostname="127.0.0.1", port=0, ssl_context=tls if implicit else None, **more
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop(no_assert=True)


def _authenticator(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    fits = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(), PASSWORD.encode(),
    )  # fmt: skip
    # handled=False: the library answers for us, else the client waits for ever.
    return AuthResult(success=fits, handled=False)


def make_authority(folder: Path, name: str = "localhost") -> Authority:
    """Write an authority, and a certificate for ``name`` and this machine's own address."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    now = datetime.now(UTC)
    built = [
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(owner.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        for subject, owner in (
            (issuer, authority_key),
            (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key),
        )
    ]
    top = built[0].add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))])
    files = {
        "ca.pem": top.sign(authority_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
        "chain.pem": built[1].add_extension(names, critical=False)
        .sign(authority_key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM),
        "key.pem": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    }  # fmt: skip
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return Authority(folder / "ca.pem", folder / "chain.pem", folder / "key.pem")
