"""What the server of these tests serves: it tells what arrived."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], Any]
LARGE = 20 * 1024 * 1024
PIECE = 8 * 1024


def answer(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The length of the body; /unread does not look.

    More than a connection holds has /large, /pieces in small ones, and /file as a file.
    """
    if environ["PATH_INFO"] in {"/pieces", "/file"}:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(LARGE))])
        if environ["PATH_INFO"] == "/file":
            whole = tempfile.TemporaryFile()  # noqa: SIM115 - the server closes it
            whole.truncate(LARGE)
            wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](whole)
            return wrapped
        return (b"x" * PIECE for _ in range(LARGE // PIECE))
    body = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
    told = b"x" * LARGE if environ["PATH_INFO"] == "/large" else f"{len(body)}".encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))]
    if environ["PATH_INFO"] == "/broken":
        headers.append(("X-Broken", "secret\r\nSet-Cookie: planted=1"))
    if environ["PATH_INFO"] == "/raises":
        raise ValueError("select secret from nowhere")
    start_response("200 OK", headers)
    return [told]
