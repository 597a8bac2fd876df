"""The processes a supervisor starts are ended, whenever it is told to."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType

import pytest

from scripts.local.children import Children

PATIENCE = 20.0  # seconds; a process may be slow to come and to go on a busy machine
FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]


def children_in(folder: Path) -> Children:
    return Children(folder / "logs", folder / "children.json")


def test_one_that_ended_by_itself_is_named(tmp_path: Path) -> None:
    children = children_in(tmp_path)
    children.start("lasting", FOREVER, {})
    children.start("brief", [sys.executable, "-c", "print('last words')"], {})
    deadline = time.monotonic() + PATIENCE
    while children.ended() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert children.ended() == "brief"
    assert "last words" in children.obituary("brief")
    children.stop_all()
    assert children.running == {}


# A look that is interrupted leaves a file for the interpreter to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_while_it_looks_after_them_does_not_keep_them(tmp_path: Path) -> None:
    children = children_in(tmp_path)
    children.start("lasting", FOREVER, {})
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        for _ in range(200):  # each at another place of the look
            _look_until_interrupted(children)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    began = time.monotonic()
    children.stop_all()
    assert time.monotonic() - began < PATIENCE / 2, "it waited for a lock and not for the process"


class Told(BaseException):
    """As Ctrl-C is told."""


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Told


def _look_until_interrupted(children: Children) -> None:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0005)
        while True:
            children.ended()
    except Told:
        pass
