"""A client that sends an upload over a socket of its own, as fast or as slowly as a test wants."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from itsdangerous import URLSafeTimedSerializer

from appliance.foundation.app_settings import AppSettings
from appliance.services import accounts
from appliance.services.accounts import SignIn
from appliance.services.context import Context
from appliance.web.sessions import cookie_name, signed

BOUNDARY = "----upload-of-a-test"
FIELDS = {"kind": "patch_report", "title": "", "control_ids": "CE-9", "captured_on": "2026-01-05"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


@dataclass
class UploadingClient:
    """Signed in as a person of the running server at ``url``."""

    url: str
    cookie: str
    token: str

    def start(self, filename: str, size: int, fields: dict[str, str] | None = None) -> socket.socket:
        """Send everything that stands before the file's first byte."""
        head = "".join(_field(name, value) for name, value in (fields or FIELDS).items())
        head += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        )
        length = len(head.encode()) + size + len(_TAIL)
        place = urlsplit(self.url)
        connection = socket.create_connection((place.hostname or "", place.port or 80), timeout=60)
        request = (
            f"POST /app/evidence/files HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {self.cookie}\r\n"
            f"X-CSRFToken: {self.token}\r\nAccept: application/json\r\nContent-Length: {length}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(request.encode() + head.encode())
        return connection

    def upload(self, filename: str, pieces: Iterable[bytes], size: int) -> Answer:
        """Send a whole file and read the answer."""
        with self.start(filename, size) as connection:
            # A server that will not have it may close before all is sent; its answer is there to be read.
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in pieces:
                    connection.sendall(piece)
                connection.sendall(_TAIL)
            return read_answer(connection)

    def finish(self, connection: socket.socket) -> Answer:
        """Send what stands behind the file, and read the answer."""
        connection.sendall(_TAIL)
        return read_answer(connection)


_TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def read_answer(connection: socket.socket) -> Answer:
    """Read until the server closes."""
    held = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = held.partition(b"\r\n\r\n")
    return Answer(int(head.split(b" ", 2)[1]), body)


def sign_in(url: str, settings: AppSettings, ctx: Context, *, fresh: bool = False) -> UploadingClient:
    """A client with a session of the person of ``ctx``, made in the server's own database.

    ``fresh`` says that they have just proved who they are.
    """
    if ctx.account_id is None:
        raise TypeError("only people have sessions")
    key, raw = secrets.token_urlsafe(32), secrets.token_hex(20)
    seen = ctx.product.clock.now() if fresh else None
    stated = SignIn(ctx.account_id, ctx.tenant_id, "local", authenticated_at=seen)
    accounts.replace_session(ctx.product, None, key, stated, {"csrf_token": raw})
    token = URLSafeTimedSerializer(settings.session_keys[0], salt="wtf-csrf-token").dumps(raw)
    name = cookie_name(over_tls=settings.over_tls)
    return UploadingClient(url, f"{name}={signed(key, settings.session_keys)}", str(token))


def lines(marker: bytes, size: int) -> Iterator[bytes]:
    """A log of ``size`` bytes that is full of ``marker`` and does not repeat itself."""
    left, number = size, 0
    while left:
        block = b"".join(b"%08d %s\n" % (number + at, marker) for at in range(2_000))[:left]
        number += 2_000
        left -= len(block)
        yield block


def _field(name: str, value: str) -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
