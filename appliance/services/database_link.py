"""The database as the doors see it: opened once a request, given back, and what its failing looks like."""

from __future__ import annotations

from appliance.models.link import ERRORS, FAILURES, Trouble, close_connection, open_connection, trouble_of

# What a door catches to say "not now" instead of "our mistake".
DATABASE_FAILURES = FAILURES
# All there are; ``trouble_of`` tells which of them mean what.
DATABASE_ERRORS = ERRORS

__all__ = ["DATABASE_ERRORS", "DATABASE_FAILURES", "Trouble", "close_link", "open_link", "trouble_of"]


def open_link() -> None:
    """Take a connection for this thread, unless it has one; transactions then need not each take one."""
    open_connection()


def close_link() -> None:
    """Give this thread's connection back, if it has one."""
    close_connection()
