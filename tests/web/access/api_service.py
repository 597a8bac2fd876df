"""What our own machines ask with service tokens: no session opens any of it."""

from __future__ import annotations

from tests.web.access_rows import Row, read

NOBODY = dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 401)

ROWS: list[Row] = [
    read("api_service.read_lag", "/api/v1/service/lag", **NOBODY),
]
