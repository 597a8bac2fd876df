"""Ports that nobody uses: a fixed one where it is free, so that a bookmark stays good."""

from __future__ import annotations

import socket

HOST = "127.0.0.1"


def free_port(preferred: int, *, tries: int = 20) -> int:
    """``preferred`` or the next that is free; raises OSError when none of ``tries`` is."""
    for port in range(preferred, preferred + tries):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return port
    raise OSError(f"no port from {preferred} to {preferred + tries - 1} is free on {HOST}")
