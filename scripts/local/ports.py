"""Ports that nobody uses: a fixed one where it is free, so that a bookmark stays good."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from pathlib import Path

HOST = "127.0.0.1"

# Between our finding a port free and its server taking it, nobody else of ours may find it free as well.
_claims: list[int] = []


def free_port(preferred: int, *, tries: int = 100) -> int:
    """``preferred`` or the next that is free, ours as long as this process lives.

    Raises OSError when none of ``tries`` is.
    """
    for port in range(preferred, preferred + tries):
        if _is_free(port) and _claimed(port):
            return port
    raise OSError(f"no port from {preferred} to {preferred + tries - 1} is free on {HOST}")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def _claimed(port: int) -> bool:
    folder = Path(tempfile.gettempdir()) / f"transcrypt-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    claim = os.open(folder / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(claim)
        return False
    _claims.append(claim)  # the system frees it when we end
    return True
