"""A process that dies before, between or after the statements of a use case, wherever it is told to."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any

import psycopg

from appliance.models.database import connect, database


def dies_at(point: int, url: str, use_case: Callable[[], object]) -> bool:
    """Do the use case in a process of its own that is killed at ``point``; False when it ended before it.

    Points are: before each statement, before each commit, and after each commit.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of forks with threads
        child = os.fork()
    if child == 0:
        _be_killed(point, url, use_case)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the use case itself failed"
    return False


def _be_killed(point: int, url: str, use_case: Callable[[], object]) -> None:
    """Never returns: what this process inherited must not be cleaned up by it."""
    signal.alarm(30)  # should the fork have copied a lock that another thread held
    try:
        database.initialize(connect(url, max_connections=2, application_name="tests-death"))
        _lay_mines(point)
        use_case()
    except BaseException as error:  # noqa: BLE001 - nothing of the tests' own must run on in this process
        sys.__stderr__.write(f"{error!r}\n")  # type: ignore[union-attr]
        os._exit(1)
    os._exit(0)


def _lay_mines(point: int) -> None:
    left = [point]

    def step() -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit

    def mined_execute(self: Any, *args: Any, **more: Any) -> Any:
        step()
        return execute(self, *args, **more)

    def mined_commit(self: Any) -> None:
        step()
        commit(self)
        step()

    psycopg.Cursor.execute = mined_execute  # type: ignore[method-assign]
    psycopg.Connection.commit = mined_commit  # type: ignore[method-assign]
