"""What the server of these tests serves: it tells what arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], Any]
LARGE = 20 * 1024 * 1024


def answer(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The length of the body; /unread does not look, /large answers more than a connection holds."""
    body = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
    told = b"x" * LARGE if environ["PATH_INFO"] == "/large" else f"{len(body)}".encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))]
    if environ["PATH_INFO"] == "/broken":
        headers.append(("X-Broken", "secret\r\nSet-Cookie: planted=1"))
    if environ["PATH_INFO"] == "/raises":
        raise ValueError("select secret from nowhere")
    start_response("200 OK", headers)
    return [told]
