"""A request on its way: whether enough of it is there for a thread to begin.

Threads are few, and slow clients are not. So a request is collected by the one loop that waits for all
connections, until its head, and a body of moderate size, is there. What cannot become a request is handed
over at once: the parser refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

MOST_HEAD = 64 * 1024
MOST_BODY = 2 * 1024 * 1024

_END = b"\r\n\r\n"
_LONE_LINE_END = re.compile(rb"(?<!\r)\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([^\r\n]*)", re.IGNORECASE)
# A body of unknown length is read by the thread, at a bounded pace; an odd expectation the parser refuses.
_READ_LATER = re.compile(rb"\r\n(?:transfer-encoding|expect)[ \t]*:", re.IGNORECASE)
_ASKS_FIRST = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n|\Z)", re.IGNORECASE)


@dataclass(frozen=True)
class Pace:
    """How slow the other end may be.

    ``head_seconds`` are there for the head; a new connection may say nothing for as long. ``body_seconds``
    are there for a body, and a second more for each ``slowest`` bytes of it; ``taking_seconds`` and
    ``slowest_taking`` are the same for taking our answer.
    """

    head_seconds: float = 10.0
    body_seconds: float = 20.0
    slowest: int = 4096
    taking_seconds: float = 30.0
    slowest_taking: int = 16 * 1024


class State(Enum):
    """What to do with it."""

    WAITS = auto()
    READY = auto()
    TOO_LARGE = auto()


class Arrival:
    """What has come of one request.

    ``asks_first``: its sender waits to hear that the body is wanted. ``read_later``: a thread is to read a
    body that is not there yet.
    """

    def __init__(self, now: float, longest_line: int, pace: Pace) -> None:
        self.data = bytearray()
        self.asks_first = self.read_later = False
        self.deadline = now + pace.head_seconds
        self._longest_line, self._pace = longest_line, pace
        self._wanted: int | None = None

    def take(self, piece: bytes, now: float) -> State:
        """Add what has come; ``now`` is of a clock that only goes forward, in seconds."""
        looked_at = len(self.data)
        self.data += piece
        if self._wanted is None:
            self._look_for_head(max(0, looked_at - len(_END)), now)
        if self._wanted is not None:
            return State.READY if len(self.data) >= self._wanted else State.WAITS
        return State.TOO_LARGE if len(self.data) > MOST_HEAD else State.WAITS

    def _look_for_head(self, start: int, now: float) -> None:
        end = self.data.find(_END, start)
        if end >= 0:
            length = self._body_to_wait_for(bytes(self.data[:end]))
            if self.asks_first:  # it is asked here, and need not be asked again
                self.data[:end] = others = _ASKS_FIRST.sub(b"", self.data[:end], count=1)
                end = len(others)
            self._wanted = end + len(_END) + length
            self.deadline = now + self._pace.body_seconds + length / self._pace.slowest
        elif _LONE_LINE_END.search(self.data, start) or self._line_is_too_long():
            self._wanted = 0

    def _line_is_too_long(self) -> bool:
        # One empty line may stand before it.
        most = self._longest_line + len(_END)
        return len(self.data) > most and self.data.find(b"\r\n", 2, most) < 0

    def _body_to_wait_for(self, head: bytes) -> int:
        lengths = _LENGTH.findall(head)
        waits_to_be_asked = _ASKS_FIRST.search(head) is not None and b" HTTP/1.1\r\n" in head
        others = _ASKS_FIRST.sub(b"", head, count=1) if waits_to_be_asked else head
        self.read_later = _READ_LATER.search(others) is not None
        if len(lengths) != 1 or not lengths[0].isdigit() or self.read_later:
            return 0
        length = int(lengths[0][:12])
        self.read_later = length > MOST_BODY
        self.asks_first = waits_to_be_asked and 0 < length <= MOST_BODY
        return length if length <= MOST_BODY else 0
