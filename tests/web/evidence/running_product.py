"""The product as it runs: its processes, what they hold in memory, and what lies plain on a disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.foundation.app_settings import AppSettings
from tests.browser.live_server import LiveServer
from tests.database import Database

MIB = 1 << 20


@dataclass(frozen=True)
class Running:
    """The processes, their database, and how they were told to work."""

    server: LiveServer
    database: Database
    settings: AppSettings
    folder: Path


def processes(running: Running) -> list[int]:
    """Web and worker with all their children."""
    parents = {running.server.children.running[name].pid for name in ("web", "worker")}
    found = set(parents)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent in parents:
            found.add(int(stat.parent.name))
    return sorted(found)


def memory_kib(pids: list[int]) -> dict[int, int]:
    def resident(pid: int) -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    return {pid: resident(pid) for pid in pids}


def holds(path: Path, marker: bytes) -> bool:
    tail = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(MIB):
                if marker in tail + chunk:
                    return True
                tail = chunk[-len(marker) :]
    except OSError:
        return False
    return False


def young_files(folder: Path, since: float) -> Iterator[Path]:
    """The files below it that were written since; what goes away meanwhile is passed over."""
    for inside, _, names in os.walk(folder):
        for name in names:
            path = Path(inside, name)
            with suppress(OSError):
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                    yield path


def plain_copies(running: Running, marker: bytes, since: float) -> list[str]:
    """Files with the marker in them: our own and temporary ones, and deleted ones still held open."""
    folders = [running.folder, Path("/dev/shm")]  # noqa: S108 - where memory passes for files
    files = [path for folder in folders for path in young_files(folder, since)]
    open_ones = [
        path for pid in processes(running) for path in Path(f"/proc/{pid}/fd").glob("*") if path.is_file()
    ]
    return [str(path) for path in (*files, *open_ones) if holds(path, marker)]
