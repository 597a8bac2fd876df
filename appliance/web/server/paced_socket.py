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
    _taken = 0
    _waited = 0.0

    def begin_pace(self, pace: Pace) -> None:
        """A new request is handed to a thread: its time begins now."""
        self.pace = pace
        self._began = time.monotonic()
        self._received = 0
        self._taken, self._waited = 0, 0.0

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
        """As of any socket, each piece within the time that what was taken of the answer so far allows.

        Counted is the time that the other end is waited for, whatever the answer takes to be made.
        """
        silence = self.gettimeout()
        if silence == 0:
            super().sendall(data, flags)
            return
        sent = self._send_now(data, flags, silence)
        self._taken += sent
        rest = memoryview(data)[sent:]
        if rest:
            self._send_paced(rest, flags, silence)

    def _send_now(self, data: bytes, flags: int, silence: float | None) -> int:
        """Most answers fit into what the system keeps for the connection: nobody need be waited for."""
        self.settimeout(0)  # with any other, Python waits for room before it sends, and nobody counts that
        try:
            return self.send(data, flags)
        except BlockingIOError:
            return 0
        finally:
            self.settimeout(silence)

    def _send_paced(self, data: memoryview, flags: int, silence: float | None) -> None:
        try:
            for piece in _pieces(data):
                self._taken += len(piece)
                began = time.monotonic()
                most = self.pace.taking_seconds + self._taken / self.pace.slowest_taking
                self._allow(None, began + most - self._waited)
                super().sendall(piece, flags)
                self._waited += time.monotonic() - began
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
