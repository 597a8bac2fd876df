"""Requests over HTTP: one at a time, without redirects, and never a token in plain over a network."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import SplitResult, urlsplit

from transcrypt_client.problems import ConnectionProblem

_HERE = {"localhost", "127.0.0.1", "::1"}
_STEP = 1 << 16

Body = bytes | Callable[[], BinaryIO] | None
"""A body of bytes, or what opens the file to send: each try reads it from its beginning."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """A header, whatever its letters' case."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


@dataclass
class Transport:
    """Speaks to one appliance. ``timeout`` is in seconds, for each step of a request.

    Raises ValueError for an address that is none, or that would carry the token in plain over a network.
    """

    base_url: str
    timeout: float = 10.0
    tls: ssl.SSLContext | None = None
    _parts: SplitResult = field(init=False)
    _connection: http.client.HTTPConnection | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._parts = urlsplit(self.base_url)
        host = self._parts.hostname
        if self._parts.scheme not in {"http", "https"} or host is None:
            raise ValueError(f"{self.base_url!r} is no address such as https://transcrypt.example.org")
        if self._parts.scheme == "http" and host not in _HERE:
            raise ValueError("An address without TLS would show the token to the network: use https://")

    def send(self, method: str, path: str, headers: Mapping[str, str], body: Body = None) -> Reply:
        """One try of one request. Raises ConnectionProblem when no whole answer came."""
        connection = self._connection = self._connection or self._open()
        try:
            data: bytes | Iterator[bytes] | None = _pieces(body) if callable(body) else body
            connection.request(method, self._parts.path.rstrip("/") + path, body=data, headers=dict(headers))
            answer = connection.getresponse()
            reply = Reply(answer.status, dict(answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise ConnectionProblem(f"{self._parts.netloc} gave no answer: {error}") from error
        if answer.will_close:
            self.close()
        return reply

    def close(self) -> None:
        """Let the connection go; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self.timeout)
        tls = self.tls or ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=tls)


def _pieces(opened: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opened() as file:
        while piece := file.read(_STEP):
            yield piece
