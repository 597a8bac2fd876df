"""An OpenID provider that can be told to lie: honest at first, then each test bends one thing.

It does what the standard asks of a provider at its token endpoint (client, code once, redirect, PKCE), so a
sign-in that succeeds here has sent what it must.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "transcrypt"
CLIENT_SECRET = "a secret: with / signs & more"  # noqa: S105 - of this test alone
Claims = dict[str, Any]


@dataclass
class HostileProvider:
    """What it answers with. ``bend_claims`` changes the ID token's claims, ``sign`` how it is signed."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    published: list[Any] = field(default_factory=list)
    bend_metadata: dict[str, Any] = field(default_factory=dict)
    bend_claims: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[[HostileProvider, Claims], str] = lambda self, claims: self.signed(claims)
    bend_token: dict[str, Any] = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    status: int = 200
    delay: float = 0
    drip: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def signed(self, claims: Claims, key: RSAKey | None = None, **header: Any) -> str:
        """An honest signature, or one with another key or header."""
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)

    def come_back_from(self, url: str) -> dict[str, str]:
        """What the person's browser brings back from ``url``, once they have agreed."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def metadata(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.bend_metadata,
        }

    def answer_token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"] or not _knows(authorization):
            return 400, {"error": "invalid_grant"}
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "Ada@Example.test",
            "email_verified": True,
            "name": "Ada",
        }
        token = self.sign(self, self.bend_claims(claims))
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": token, **self.bend_token}


def _knows(authorization: str) -> bool:
    scheme, _, encoded = authorization.partition(" ")
    client, _, secret = base64.b64decode(encoded).decode().partition(":")
    return scheme == "Basic" and (unquote(client), unquote(secret)) == (CLIENT_ID, CLIENT_SECRET)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, provider: HostileProvider) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        self.stopped = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a caller that gives up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.tell(*self.content({}))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.tell(*self.content({name: values[0] for name, values in parse_qs(body).items()}))

    def content(self, form: dict[str, str]) -> tuple[int, Any]:
        provider, path = self.server.provider, urlsplit(self.path).path
        provider.asked.append(path)
        if path == "/token":
            return provider.answer_token(form, self.headers.get("Authorization", ""))
        if path == "/jwks":
            return 200, {"keys": [key.as_dict(private=False) for key in provider.published]}
        return 200, provider.userinfo if path == "/userinfo" else provider.metadata()

    def tell(self, status: int, answer: Any) -> None:
        provider, content = self.server.provider, json.dumps(answer).encode()
        self.server.stopped.wait(provider.delay)
        self.send_response(status if provider.status == 200 else provider.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not provider.drip:
            self.wfile.write(content)
            return
        for byte in content:
            if self.server.stopped.wait(0.2):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has
        """Nothing: the output is the test's."""


@contextmanager
def running_provider() -> Iterator[HostileProvider]:
    """A provider that listens on a free port of this machine."""
    provider = HostileProvider()
    provider.published.append(provider.key)
    server = _Server(provider)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
