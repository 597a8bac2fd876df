"""Stops asking a service that does not answer, for a while, so that nobody waits for what will not come.

Closed, calls pass. After some failures in a row it opens: calls are refused at once. After a pause one call
at a time may try; the first that succeeds closes it. No lock is held while a call runs, because an upload
may take minutes. Each process has its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

from prometheus_client import CollectorRegistry, Gauge

State = Literal["closed", "open", "half-open"]

FIGURES = CollectorRegistry()
"""How the breakers of this process stand; where processes share their figures, those of all of them."""

_OPEN = Gauge(
    "transcrypt_breaker_open",
    "1 while calls to this service are refused because it does not answer (JOBS-09)",
    ["breaker"],
    registry=FIGURES,
    multiprocess_mode="livemax",
)


class CircuitBreaker:
    """``failures`` in a row open it; for ``pause`` seconds it then refuses, and waits between trials."""

    def __init__(
        self,
        name: str,
        *,
        failures: int = 3,
        pause: float = 10.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._limit, self._pause, self._now = failures, pause, now
        self._lock = threading.Lock()
        self._failed = 0
        self._tries_at = 0.0  # when the next call may try, once it is open
        self._figure = _OPEN.labels(name)
        self._figure.set(0)

    @property
    def state(self) -> State:
        """What it does with a call now."""
        with self._lock:
            if self._failed < self._limit:
                return "closed"
            return "half-open" if self._now() >= self._tries_at else "open"

    def admits(self) -> bool:
        """Whether a call may be made now. Who was admitted says ``succeeded`` or ``failed`` afterwards."""
        with self._lock:
            if self._failed < self._limit:
                return True
            if self._now() < self._tries_at:
                return False
            self._tries_at = self._now() + self._pause  # one tries; it may hang, so others follow in time
            return True

    def succeeded(self) -> None:
        """The service answered."""
        with self._lock:
            self._failed = 0
            self._figure.set(0)

    def failed(self) -> None:
        """The service did not answer."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit:
                self._tries_at = self._now() + self._pause
                self._figure.set(1)
