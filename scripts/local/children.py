"""The processes a supervisor starts: each with a log of its own, all ended together, none left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.local.processes import is_alive, started_at


@dataclass
class Children:
    """Processes by name, in the order they were started; ``record`` remembers them for the next start."""

    logs: Path
    record: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Start one; what it says goes to NAME.log. Ctrl-C in the terminal reaches the supervisor alone."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log_of(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._remember()

    def ended(self) -> str | None:
        """The name of one that ended by itself, if any did.

        Asks the system and not ``Popen.poll``: a Ctrl-C within that leaves a lock of Popen taken, and
        whoever waits for the process afterwards waits for ever.
        """
        return next((name for name, process in self.running.items() if not is_alive(process.pid)), None)

    def stop_all(self, *, patience: float = 20.0) -> None:
        """Ask all to end, in reverse order; whoever does not listen is killed."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + patience
        for process in reversed(self.running.values()):
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill_group(process.pid)
                process.wait()
        self.running.clear()
        self.record.unlink(missing_ok=True)

    def end_those_left_behind(self) -> None:
        """End what a supervisor that was killed had started; ids that were given out again are left alone."""
        if not self.record.exists():
            return
        for pid, stamp in json.loads(self.record.read_text(encoding="ascii")):
            if is_alive(pid) and started_at(pid) == stamp:
                _kill_group(pid)
                _wait_until_gone(pid)
        self.record.unlink()

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def last_words(self, name: str, lines: int = 15) -> str:
        """The end of what one said."""
        said = self.log_of(name).read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(said[-lines:])

    def obituary(self, name: str) -> str:
        """That one has ended, and what it said last."""
        return f"{name} has ended. The end of {self.log_of(name)} says:\n{self.last_words(name)}"

    def _remember(self) -> None:
        pids = [process.pid for process in self.running.values()]
        self.record.write_text(json.dumps([(pid, started_at(pid)) for pid in pids]), encoding="ascii")


def _kill_group(pid: int) -> None:
    """With its own children: each was started as the leader of a session."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _wait_until_gone(pid: int, patience: float = 10.0) -> None:
    deadline = time.monotonic() + patience
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
