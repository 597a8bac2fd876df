"""A worker gives way to whoever answers people, where processors are short."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_SESSION = Path("/proc/self/autogroup")


def give_way(niceness: int) -> None:
    """Be at least so nice, from 0 (not at all) to 19, with all threads that are begun from now on.

    A process that begins anew gives way no further, and none goes back to less than its operator chose.
    """
    niceness = max(os.getpriority(os.PRIO_PROCESS, 0), niceness)
    os.setpriority(os.PRIO_PROCESS, 0, niceness)
    if niceness > 0 and os.getsid(0) == os.getpid():
        # Linux may share processors out by session first: then what counts is how nice the session is.
        with suppress(OSError):
            _SESSION.write_text(str(niceness), encoding="ascii")
