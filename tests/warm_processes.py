"""Processes of the product that begin with everything loaded: loading takes longer than most of what they do.

Each is a process of its own, killed and stopped like any other, forked from one that has done nothing but
load (the forkserver of multiprocessing). The program is run from its first line, in the environment it is
given and no other. How a program starts from nothing is for tests that start it with ``subprocess``.
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import IO

# What the programs below tests/ load; not these themselves, for they change what they have loaded.
LOADED = ["appliance.jobs.__main__", "tests.cast", "tests.services.assessments.organisations"]
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(LOADED)


@dataclass
class WarmProcess:
    """As much of ``subprocess.Popen`` as tests of real processes ask for."""

    process: ForkServerProcess
    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number the system knows it by."""
        assert self.process.pid is not None
        return self.process.pid

    def poll(self) -> int | None:
        """Its exit status, negative for the signal that ended it; None while it runs."""
        return self.process.exitcode

    def wait(self, timeout: float) -> int:
        """Its exit status. Raises TimeoutExpired when it does not end within ``timeout`` seconds."""
        self.process.join(timeout)
        if (status := self.process.exitcode) is None:
            raise subprocess.TimeoutExpired(str(self.process.name), timeout)
        return status

    def send_signal(self, number: int) -> None:
        """To it alone, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


def start_warm(
    module: str, *arguments: str, environ: Mapping[str, str], log: Path, spoken_with: bool = False
) -> WarmProcess:
    """Start ``python -m MODULE``; what it says is added to ``log``.

    One that is ``spoken_with`` reads what is written to ``stdin``; what it answers comes from ``stdout``.
    """
    if not spoken_with:
        return WarmProcess(_started(module, arguments, environ, log))
    theirs_in, ours_out = _CONTEXT.Pipe(duplex=False)
    ours_in, theirs_out = _CONTEXT.Pipe(duplex=False)
    with theirs_in, ours_out, ours_in, theirs_out:
        process = _started(module, arguments, environ, log, theirs_in, theirs_out)
        to_it, from_it = os.dup(ours_out.fileno()), os.dup(ours_in.fileno())
    return WarmProcess(process, os.fdopen(to_it, "wb"), os.fdopen(from_it, "rb"))


def _started(
    module: str, arguments: tuple[str, ...], environ: Mapping[str, str], log: Path, *pipes: Connection
) -> ForkServerProcess:
    process = _CONTEXT.Process(
        target=_run, name=module, args=(module, arguments, dict(environ), str(log), *pipes)
    )
    process.start()
    return process


def _run(
    module: str, arguments: tuple[str, ...], environ: dict[str, str], log: str, *pipes: Connection
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Path(log).open("ab") as said:
        os.dup2(said.fileno(), 2)
        os.dup2(said.fileno(), 1)
    if pipes:
        # multiprocessing has put an empty file in the place of what is read.
        sys.stdin.close()
        for number, pipe in enumerate(pipes):
            os.dup2(pipe.fileno(), number)
            pipe.close()
        sys.stdin = os.fdopen(0)
    sys.argv = [module, *arguments]
    # A worker that has a run it cannot end begins anew as what it was started as.
    sys.orig_argv = [sys.executable, "-m", module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
