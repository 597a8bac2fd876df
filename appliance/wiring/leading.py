"""Which worker process asks for upkeep."""

from __future__ import annotations

from appliance.adapters.queue import Leader


def build_leader(url: str) -> Leader:
    """A claim to lead among the workers of the database at ``url``; takes nothing until it is asked."""
    return Leader(url)
