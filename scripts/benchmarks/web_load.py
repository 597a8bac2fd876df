"""Sending requests over kept connections and timing each: as fast as answers come, or at a steady rate."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """One request: ``wanted`` is the status that counts as answered."""

    url: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes | None = None
    wanted: int = 200


@dataclass
class Times:
    """Milliseconds of each answer, in any order; from when it was due, if it was due at a moment."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    def percentile(self, part: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100, method="inclusive")[part - 1]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


def closed_loop(asked: Asked, *, connections: int, count: int) -> Times:
    """``connections`` at once, each asking again as soon as it was answered, ``count`` requests in all."""
    due = iter([0.0] * count)
    return _run(asked, connections, lambda: next(due, None))


def steady(asked: Asked, *, rate: float, seconds: float, connections: int = 64) -> Times:
    """``rate`` requests a second, answered or not; one that starts late has waited from when it was due."""
    began = time.perf_counter() + 0.2
    moments = iter([began + number / rate for number in range(int(rate * seconds))])
    return _run(asked, connections, lambda: next(moments, None))


def once(asked: Asked) -> float:
    """Milliseconds of one request over a connection of its own."""
    due = iter([0.0])
    return _run(asked, 1, lambda: next(due, None)).milliseconds[0]


def _run(asked: Asked, connections: int, next_due: Callable[[], float | None]) -> Times:
    times, lock, failed = Times(), threading.Lock(), []

    def client() -> None:
        try:
            with _Connection(asked) as connection:
                while True:
                    with lock:
                        due = next_due()
                    if due is None:
                        return
                    begun = _wait_for(due)
                    connection.ask()
                    elapsed = (time.perf_counter() - begun) * 1000
                    with lock:
                        times.milliseconds.append(elapsed)
        except (OSError, http.client.HTTPException, AssertionError) as error:
            failed.append(error)

    threads = [threading.Thread(target=client) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.seconds = time.perf_counter() - began
    if failed:
        raise RuntimeError(f"{asked.method} {asked.url}: {failed[0]}")
    return times


def _wait_for(due: float) -> float:
    """The moment the request counts from: now, or when it was due, which may be past."""
    left = due - time.perf_counter()
    if left > 0:
        time.sleep(left)
    return due or time.perf_counter()


class _Connection:
    """One kept connection."""

    def __init__(self, asked: Asked) -> None:
        parts = urlsplit(asked.url)
        self._asked = asked
        self._path = parts.path + (f"?{parts.query}" if parts.query else "")
        self._http = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _answer(self) -> http.client.HTTPResponse:
        asked = self._asked
        self._http.request(asked.method, self._path, body=asked.body, headers=dict(asked.headers))
        return self._http.getresponse()

    def ask(self) -> None:
        """One request; once more where the server had closed the idle connection, as browsers do."""
        asked = self._asked
        try:
            answer = self._answer()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if asked.method != "GET":
                raise
            self._http.close()
            answer = self._answer()
        answer.read()
        assert answer.status == asked.wanted, f"answered {answer.status}, not {asked.wanted}"  # noqa: S101
