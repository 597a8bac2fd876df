"""When a request is sent again: only what cannot happen twice, only for what may pass, and not for ever.

A change is safe to send again because it carries an Idempotency-Key: what was done already is not done twice.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from transcrypt_client.problems import ConnectionProblem
from transcrypt_client.transport import Reply

_MAY_PASS = {429, 502, 503, 504}
_IN_PROGRESS = "E409_IN_PROGRESS"
# Told with the same statuses, and no wait helps.
_STAYS = {"E503_FEATURE_DISABLED", "E503_CONTENT_DAMAGED"}
_FULL = "E429_LIMIT_REACHED"


@dataclass(frozen=True)
class Retries:
    """How often and how long. Waits are in seconds and double from ``first`` up to ``longest``, with jitter.

    ``patience`` is the longest wait that the appliance may ask for by Retry-After; when it asks for more,
    its answer is told as it is. ``sleep`` and ``chance`` are there for tests.
    """

    tries: int = 4
    first: float = 0.5
    longest: float = 10.0
    patience: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default=random.random)

    def send(self, once: Callable[[], Reply]) -> Reply:
        """The reply of the first try that is not worth another. Raises ConnectionProblem after the last."""
        for number in range(1, self.tries):
            try:
                reply = once()
            except ConnectionProblem:
                self.sleep(self._wait(number))
                continue
            if not may_pass(reply) or (wait := self._asked(reply, number)) is None:
                return reply
            self.sleep(wait)
        return once()

    def _wait(self, number: int) -> float:
        wait: float = min(self.longest, self.first * 2.0 ** (number - 1))
        return wait * (0.5 + self.chance() / 2)

    def _asked(self, reply: Reply, number: int) -> float | None:
        """How long to wait after this reply, or None when that is longer than anybody would."""
        asked = reply.header("Retry-After") or ""
        if not asked.isdigit():
            return self._wait(number)
        return float(asked) if float(asked) <= self.patience else None


def may_pass(reply: Reply) -> bool:
    """Whether the same request may be answered differently in a moment."""
    code = _code_of(reply)
    if reply.status not in _MAY_PASS:
        return reply.status == 409 and code == _IN_PROGRESS
    # A limit that ends by itself says when; a plan that is full does not empty itself.
    return code not in _STAYS and (code != _FULL or reply.header("Retry-After") is not None)


def _code_of(reply: Reply) -> object:
    """What the API calls it; None where something on the way answered in words of its own."""
    try:
        told = json.loads(reply.body)
    except ValueError:
        return None
    return told.get("code") if isinstance(told, dict) else None
