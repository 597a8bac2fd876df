"""Files that are handed out to keep, whatever they are, and never shown as a page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response


def attachment(chunks: Iterator[bytes], filename: str, content_type: str, size_bytes: int) -> Response:
    """A file of ``size_bytes``; its name twice, plain for old browsers and as it is (RFC 6266)."""
    response = Response(chunks, content_type=content_type)
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in filename)
    exact = "UTF-8''" + quote(filename, safe="")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"; filename*={exact}'
    response.headers["Content-Length"] = str(size_bytes)
    return response
