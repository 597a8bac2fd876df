"""What the system says of a process: whether it lives, and what it runs."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path


def is_alive(pid: int, *, reap: bool = False) -> bool:
    """Whether ``pid`` runs. A zombie does not; with ``reap`` it is cleared away if it is our own child."""
    if reap:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return _state(pid) not in {"", "Z", "X"}


def runs_as(pid: int, program: str) -> bool:
    """Whether the process is an instance of ``program``, for ids are given out again."""
    return Path(_line(pid, "comm")).name == program


def started_at(pid: int) -> str:
    """A stamp that tells this process from a later one of the same id; empty where there is none."""
    return _line(pid, "lstart")


def _state(pid: int) -> str:
    return _line(pid, "stat")[:1]


def _line(pid: int, column: str) -> str:
    """One column of the process table; empty where there is no such process."""
    if Path("/proc/self/stat").exists():
        return _from_proc(pid, column)
    asked = ["ps", "-o", f"{column}=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _from_proc(pid: int, column: str) -> str:
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # "123 (the name) S ...": the name may hold anything, so it ends at the last parenthesis.
    name, _, rest = line.partition("(")[2].rpartition(")")
    # After the name: state, parent, ...; the moment of the start, in ticks since the boot, is the 20th.
    return {"comm": name, "stat": rest.split()[0], "lstart": rest.split()[19]}[column]
