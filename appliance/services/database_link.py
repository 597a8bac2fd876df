"""The database as the doors see it: opened once a request, given back, and what its failing looks like."""

from __future__ import annotations

from appliance.models.link import FAILURES, close_connection, open_connection

# What a door catches to say "not now" instead of "our mistake".
DATABASE_FAILURES = FAILURES


def open_link() -> None:
    """Take a connection for this thread, unless it has one; transactions then need not each take one."""
    open_connection()


def close_link() -> None:
    """Give this thread's connection back, if it has one."""
    close_connection()
