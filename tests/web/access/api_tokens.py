"""Tokens by the API: who asks, for anybody who is signed in."""

from __future__ import annotations

from tests.web.access_rows import Row, read

ROWS: list[Row] = [
    read("api_me.read_me", "/api/v1/me", stranger=200),
]
