"""Every line written while a test looks, each held to the schema and searched for what must not be in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from appliance.foundation import logs
from appliance.foundation.carried_files import validator
from appliance.foundation.clock import Clock
from appliance.foundation.strict_json import parse_json

# What the cast of the tests is called and writes: none of it may come out in a line.
PLANTED = ("@example.test", "Acorn Ltd", "Mallow Ltd", "Owner of", "Admin of", "Member of", "Guest of")

# What the web server says before it has loaded the product.
_BEFORE_OURS = re.compile(r"\[\d{4}-\d\d-\d\d [\d:]{8} [+-]\d{4}\] \[\d+\] \[(INFO|DEBUG)\] ")


@dataclass
class CapturedLogs:
    """``lines`` are the documents written so far; ``stream`` holds their text."""

    stream: io.StringIO = field(default_factory=io.StringIO)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def named(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event."""
        return [line for line in self.lines if line["event"] == event]

    def problems(self) -> list[str]:
        """A sentence for every line that is not as it must be."""
        return problems_of(self.stream.getvalue())


def problems_of(log: str) -> list[str]:
    """A sentence for everything in the lines of a log that must not be there."""
    found = [sentence for line in log.splitlines() for sentence in _problems_of_line(line)]
    return found + [f"{planted!r} is in a log line" for planted in PLANTED if planted in log]


def _problems_of_line(text: str) -> Iterator[str]:
    if _BEFORE_OURS.match(text):
        return
    if not text.startswith("{"):
        yield f"{text}: is no JSON"
        return
    line = parse_json(text.encode(), source="log")
    for problem in validator("log_event").problems(line):
        yield f"{text}: {problem.pointer} {problem.message}"
    if line["err"] is not None and line["level"] not in {"ERROR", "FATAL"}:
        yield f"{text}: an error is told as {line['level']}"


@contextmanager
def captured_logs(clock: Clock | None = None, *, level: str = "DEBUG") -> Iterator[CapturedLogs]:
    """Write log lines into memory for the block."""
    captured = CapturedLogs()
    logs.configure("test", version="1.2.3", region="local", level=level, stream=captured.stream, clock=clock)
    try:
        yield captured
    finally:
        logs.silence()
        logs.unbind_all()
