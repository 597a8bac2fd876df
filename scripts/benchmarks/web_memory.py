"""Memory of processes and all their children, shared pages counted once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MB = 1_000_000


def megabytes(pids: Iterable[int]) -> float:
    """The proportional set size of the processes and everything they started, together."""
    return sum(_bytes(pid) for pid in _with_children(set(pids))) / MB


def _with_children(pids: set[int]) -> set[int]:
    parents = {
        int(path.parent.name): _parent(path)
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.parent.name.isdigit()
    }
    found = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
