"""A connection whose other end must keep going: who trickles bytes, or takes none, does not keep a thread."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator

from appliance.web.server.arrival import Pace

_STEP = 64 * 1024


class TooSlowError(TimeoutError):
    """To gunicorn a connection that is gone, which is no news for its log."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the other end is too slow")


class PacedSocket(socket.socket):
    """A socket that raises TooSlowError when, over the whole of a request, it is too slow.

    One that does not block behaves as any other. A shorter timeout that somebody set holds as well.
    """

    pace = Pace()
    _began = 0.0
    _received = 0

    def begin_pace(self, pace: Pace) -> None:
        """A new request is handed to a thread: its time begins now."""
        self.pace = pace
        self._began = time.monotonic()
        self._received = 0

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """As of any socket, within the time that what has come so far allows."""
        silence = self.gettimeout()
        if silence == 0:
            return super().recv(size, flags)
        self._allow(silence, self._began + self.pace.body_seconds + self._received / self.pace.slowest)
        try:
            data = super().recv(size, flags)
        except TimeoutError:
            raise TooSlowError from None
        finally:
            self.settimeout(silence)
        self._received += len(data)
        return data

    def sendall(self, data: bytes, flags: int = 0, /) -> None:  # type: ignore[override]
        """As of any socket, each piece within the time that what was taken so far allows."""
        silence = self.gettimeout()
        if silence == 0:
            super().sendall(data, flags)
            return
        rest = memoryview(data)[self._send_now(data, flags) :]
        if rest:
            self._send_paced(rest, flags, silence)

    def _send_now(self, data: bytes, flags: int) -> int:
        """Most answers fit into what the system keeps for the connection: nobody need be waited for."""
        try:
            return self.send(data, flags | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        except TimeoutError:
            raise TooSlowError from None

    def _send_paced(self, data: memoryview, flags: int, silence: float | None) -> None:
        began, taken = time.monotonic(), 0
        try:
            for piece in _pieces(data):
                taken += len(piece)
                self._allow(None, began + self.pace.taking_seconds + taken / self.pace.slowest_taking)
                super().sendall(piece, flags)
        except TimeoutError:
            raise TooSlowError from None
        finally:
            self.settimeout(silence)

    def _allow(self, silence: float | None, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TooSlowError
        self.settimeout(left if silence is None else min(left, silence))


def _pieces(data: memoryview) -> Iterator[memoryview]:
    for start in range(0, len(data), _STEP):
        yield data[start : start + _STEP]
