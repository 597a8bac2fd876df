"""The API's endpoints that belong to nobody: the handshake and the contract itself."""

from __future__ import annotations

from tests.web.access_rows import Row, page

OPEN = {"anonymous": 200}

ROWS: list[Row] = [
    page("api_errors.index", "/api/errors", **OPEN),
    page("api_handshake.shake_hands", "/api/v1/handshake/redirect", **OPEN),
    page("api_reference.read_openapi", "/api/v1/openapi.json", **OPEN),
    page("api_reference_pages.index", "/api", **OPEN),
    page("api_reference_pages.group", "/api/reference/signing-in", **OPEN),
]
