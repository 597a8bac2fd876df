"""One change sent twice under one key, where the matrix of access does it for nobody (API-03)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from tests.web.browser_client import BrowserClient


def sent_twice(
    client: BrowserClient, method: str, path: str, *, again: BrowserClient | None = None, **body: Any
) -> TestResponse:
    """The first answer; the second, by ``again`` if the session of ``client`` moves on, must be a replay."""
    key = {"Idempotency-Key": str(uuid4())}
    first = client.open(path, method=method, headers=key, **body)
    second = (again or client).open(path, method=method, headers=key, **body)
    assert first.status_code < 300, first.text
    assert (second.status_code, second.data) == (first.status_code, first.data), second.text
    assert (first.headers.get("Idempotent-Replay"), second.headers["Idempotent-Replay"]) == (None, "true")
    return first
