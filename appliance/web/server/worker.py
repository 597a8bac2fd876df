"""gunicorn's worker of threads, in which a slow client costs no thread until its request is there.

The one loop of a process waits for all connections; threads only work. Also who does not close a
connection that we have ended is waited for there: gunicorn's own worker stands still meanwhile.
TLS ends at the proxy in front; this worker does not speak it.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from appliance.web.server.arrival import MOST_HEAD, Arrival, Pace, State
from appliance.web.server.paced_socket import PacedSocket
from appliance.web.server.refusals import HEAD_TOO_LARGE, NO_ROOM, TOO_SLOW, code_of, refusal

ANSWER_KEPT = 512 * 1024
"""Bytes of an answer that the system takes at once, so that who reads slowly keeps no thread for a page."""
READING_SECONDS = 30.0
"""How long a large body waits for one of the threads that read such."""
LINGER_SECONDS = 2.0
UNWANTED_SECONDS = 0.05
_MOST_DRAINED = 4 * 1024 * 1024
_STEP = 64 * 1024
_NOBODY_CAME = {errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK}
_NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn publishes no types
    """Collects requests without threads, closes connections without waiting, refuses in our words."""

    pace = Pace()
    most_kept = 64 * 1024 * 1024
    """Bytes of requests that one process keeps; beyond, the largest that is on its way has to go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, Arrival] = {}
        self._begun: dict[TConn, int] = {}
        self._reading: set[TConn] = set()
        self._to_be_read: dict[TConn, float] = {}
        self._ending: dict[TConn, tuple[float, int]] = {}
        self._watched: set[TConn] = set()

    def accept(self, listener: Any) -> None:
        """Take a new connection, and whatever it has brought already."""
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM and self._arriving:
                self._end(next(iter(self._arriving)))
            elif error.errno not in _NOBODY_CAME | _NO_ROOM:
                raise
            return
        if len(self._arriving) >= self.worker_connections // 2:
            self._end(next(iter(self._arriving)))
        own = PacedSocket(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_KEPT)
        conn = TConn(self.cfg, own, address, listener.getsockname())
        conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        conn.initialized = conn.data_ready = True
        self.nr_conns += 1
        self._await(conn)

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """A connection that was kept brings its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await(conn)

    def finish_request(self, conn: TConn, fs: Future[bool]) -> None:
        """A thread is done: keep the connection for its next request, or end it."""
        self._begun.pop(conn, None)
        self._reading.discard(conn)
        self._begin_reading()
        try:
            goes_on = not fs.cancelled() and fs.result()
        except Exception:  # noqa: BLE001 - whatever it was is in the log; the connection is of no more use
            goes_on = False
        if not goes_on:
            self._say_goodbye(conn)
        elif early := conn.parser.unreader.take_buffered():
            self._await(conn, early)
        else:
            self._keep(conn)

    def murder_pending(self) -> None:
        """Give up those whose time is over; gunicorn asks at least once a second."""
        now = time.monotonic()
        leaving = now + STOP_KEEPALIVE_LINGER
        for conn, arrival in list(self._arriving.items()):
            if not self.alive:
                arrival.deadline = min(arrival.deadline, leaving)
            if arrival.deadline <= now:
                self._refuse(conn, TOO_SLOW) if arrival.data else self._end(conn)
        for conn, deadline in list(self._to_be_read.items()):
            if deadline <= now or not self.alive:
                del self._to_be_read[conn], self._begun[conn]
                _send_at_once(conn.sock, refusal(NO_ROOM))
                self._say_goodbye(conn)
        for conn, (deadline, _) in list(self._ending.items()):
            if deadline <= now:
                self._end(conn)

    def handle_error(self, _req: Any, client: socket.socket, _addr: Any, exc: Exception) -> None:
        """Tell what was wrong; the connection is closed afterwards."""
        _send_at_once(client, refusal(code_of(exc), exc))

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's own form
        """Whether the connection may be kept: not when much of a body that nobody wanted is yet to come.

        gunicorn lets the thread wait five seconds for it.
        """
        return bool(keepalive and conn.parser.finish_body(deadline=time.monotonic() + UNWANTED_SECONDS))

    def _await(self, conn: TConn, early: bytes = b"") -> None:
        """Collect the next request of a connection that nobody watches at the moment."""
        conn.sock.setblocking(False)
        now = time.monotonic()
        self._arriving[conn] = arrival = Arrival(now, self.cfg.limit_request_line, self.pace)
        if early:
            self._go_on(conn, arrival.take(early, now))
        else:
            self._receive(conn, conn.sock)
        if conn in self._arriving:  # most requests are there at once, and need no watching
            self._watch(conn, self._receive)

    def _receive(self, conn: TConn, client: socket.socket) -> None:
        if conn not in self._arriving:  # another one's event of the same moment ended it
            return
        piece = _next_piece(client)
        if piece is None:
            return
        if piece:
            self._go_on(conn, self._arriving[conn].take(piece, time.monotonic()))
        else:
            self._end(conn)

    def _go_on(self, conn: TConn, state: State) -> None:
        if state is State.TOO_LARGE:
            self._refuse(conn, HEAD_TOO_LARGE)
        elif state is State.READY:
            arrival = self._forget(conn)
            self._begun[conn] = len(arrival.data)
            conn.parser.unreader.unread(bytes(arrival.data))
            if arrival.read_later:
                self._to_be_read[conn] = time.monotonic() + READING_SECONDS
                self._begin_reading()
            else:
                self._begin(conn)
        else:
            self._wait_for_more(conn)

    def _begin(self, conn: TConn) -> None:
        conn.sock.begin_pace(self.pace)
        self.enqueue_req(conn)

    def _begin_reading(self) -> None:
        """Hand on bodies that threads read as they come: half of the threads are for all else."""
        while self._to_be_read and len(self._reading) < max(1, self.cfg.threads // 2):
            conn = next(iter(self._to_be_read))
            del self._to_be_read[conn]
            self._reading.add(conn)
            self._begin(conn)

    def _wait_for_more(self, conn: TConn) -> None:
        arrival = self._arriving[conn]
        if arrival.asks_first:
            arrival.asks_first = False
            _send_at_once(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")
        if len(arrival.data) > MOST_HEAD and self._kept() > self.most_kept:
            self._refuse(max(self._arriving, key=lambda other: len(self._arriving[other].data)), NO_ROOM)

    def _kept(self) -> int:
        """What is on its way, and what waits for a thread or has one."""
        return sum(len(arrival.data) for arrival in self._arriving.values()) + sum(self._begun.values())

    def _keep(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _watch(self, conn: TConn, callback: Callable[[TConn, socket.socket], None]) -> None:
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(callback, conn))
        self._watched.add(conn)

    def _unwatch(self, conn: TConn) -> None:
        if conn in self._watched:
            self._watched.remove(conn)
            self.poller.unregister(conn.sock)

    def _refuse(self, conn: TConn, code: str) -> None:
        self._forget(conn)
        _send_at_once(conn.sock, refusal(code))
        self._say_goodbye(conn)

    def _say_goodbye(self, conn: TConn) -> None:
        """Say that we are done, and let the answer be read to its end (RFC 9112, 9.6)."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self._watch(conn, self._drain)
        except (OSError, ValueError):
            self._end(conn)
        else:
            self._ending[conn] = (time.monotonic() + LINGER_SECONDS, 0)

    def _drain(self, conn: TConn, client: socket.socket) -> None:
        if conn not in self._ending:
            return
        piece = _next_piece(client)
        if piece is None:
            return
        deadline, drained = self._ending[conn]
        if not piece or drained + len(piece) > _MOST_DRAINED:
            self._end(conn)
        else:
            self._ending[conn] = (deadline, drained + len(piece))

    def _forget(self, conn: TConn) -> Arrival:
        self._unwatch(conn)
        return self._arriving.pop(conn)

    def _end(self, conn: TConn) -> None:
        """Close a connection, whichever list it is in."""
        self._unwatch(conn)
        self._arriving.pop(conn, None)
        self._ending.pop(conn, None)
        self.nr_conns -= 1
        conn.close()


def _next_piece(client: socket.socket) -> bytes | None:
    """What has come since; nothing where there is an end to it, None while there is only nothing yet."""
    try:
        return client.recv(_STEP)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def _send_at_once(client: socket.socket, data: bytes) -> None:
    """Send what the connection takes without waiting; whoever does not read does not get more."""
    try:
        client.setblocking(False)
        client.send(data)
    except OSError:
        return
