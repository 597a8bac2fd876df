"""Figures that a killed process left behind: a breaker of nobody must not count as open (JOBS-09)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from prometheus_client import multiprocess

_OF_ONE_PROCESS = re.compile(r"gauge_live[a-z]*_([0-9]+)\.db")


def forget_left_figures(folder: Path) -> None:
    """Take what processes of this machine that are gone said of themselves out of the figures in ``folder``.

    What they counted stays: it has happened. For a process that begins and has said nothing of itself yet:
    what stands under its number is of one before it, as in a container, where a number is often the same.
    """
    found = {match[1] for file in folder.glob("*.db") if (match := _OF_ONE_PROCESS.fullmatch(file.name))}
    for pid in filter(_is_gone, map(int, found)):
        multiprocess.mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _is_gone(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)  # signal 0 asks and does nothing
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, and alive
    return False
