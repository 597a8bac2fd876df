"""The loop of a worker, a turn at a time: several connections in one moment, and what each may keep."""

from __future__ import annotations

import errno
import logging
import selectors
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from appliance.web.server.worker import PatientWorker
from tests.web.server.conftest import is_left

HALF_A_LINE = b"GET /a HT"
BODY = b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"


class OneLoop:
    """The loop of a worker, a turn at a time, and the connections that clients hold to it."""

    def __init__(self, room: int) -> None:
        config = Config()
        config.set("worker_connections", room)
        self.worker = PatientWorker(0, 0, [], None, 30, config, logging.getLogger("tests.same_moment"))
        self.worker.poller = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.worker.sockets = [self.listener]
        self.worker.set_accept_enabled(enabled=True)
        self.clients: list[socket.socket] = []

    def connect(self, data: bytes) -> socket.socket:
        client = socket.create_connection(self.listener.getsockname(), timeout=5)
        client.sendall(data)
        self.clients.append(client)
        return client

    def turn(self, *, until: int) -> None:
        """Serve what is there, until so many connections are held."""
        deadline = time.monotonic() + 5
        while self.worker.nr_conns != until:
            assert time.monotonic() < deadline, self.worker.nr_conns
            self.worker.wait_for_and_dispatch_events(0.05)
        self.worker.wait_for_and_dispatch_events(0)

    def serve_at_once(self, *clients: socket.socket) -> None:
        """One turn, in which all of these have something to say."""
        held = {conn.client: conn.sock for conn in self.worker._arriving}
        deadline = time.monotonic() + 5
        for client in clients:
            waiting = held[client.getsockname()]
            while not _has_news(waiting):
                assert time.monotonic() < deadline
        self.worker.wait_for_and_dispatch_events(1)

    def close(self) -> None:
        lists = (self.worker._arriving, self.worker._ending, self.worker._begun)
        held = [conn.sock for conns in lists for conn in conns]
        for client in [self.listener, *self.clients, *held]:
            client.close()
        self.worker.poller.close()
        self.worker.tmp.close()


def _has_news(waiting: socket.socket) -> bool:
    try:
        return bool(waiting.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return False


@pytest.fixture
def loop(loopback: None) -> Iterator[OneLoop]:
    made = OneLoop(room=4)
    yield made
    made.close()


@pytest.mark.req("API-12")
def test_who_makes_room_while_they_speak_is_counted_once(loop: OneLoop) -> None:
    first, _second = loop.connect(HALF_A_LINE), loop.connect(HALF_A_LINE)
    loop.turn(until=2)
    third = loop.connect(HALF_A_LINE)
    first.sendall(b"TP")
    time.sleep(0.02)
    loop.serve_at_once(first)
    loop.turn(until=2)
    assert is_left(first), "it made room for the third"
    third.close()
    loop.turn(until=1)


@pytest.mark.req("API-12")
def test_who_is_refused_for_anothers_sake_while_they_speak_takes_nobody_along(loop: OneLoop) -> None:
    loop.worker.most_kept = 155_000
    smaller = loop.connect(BODY + b"x" * 60_000)
    loop.turn(until=1)
    larger = loop.connect(BODY + b"x" * 90_000)
    loop.turn(until=2)
    while sum(len(arrival.data) for arrival in loop.worker._arriving.values()) < 150_000:
        loop.worker.wait_for_and_dispatch_events(0.05)
    loop.worker.wait_for_and_dispatch_events(0)  # so that the system tells of the smaller first
    smaller.sendall(b"x" * 10_000)
    larger.sendall(b"x" * 10)
    loop.serve_at_once(smaller, larger)
    assert larger.recv(12) == b"HTTP/1.1 503"
    assert [conn.client for conn in loop.worker._arriving] == [smaller.getsockname()]


@pytest.mark.req("API-12")
def test_a_page_that_nobody_reads_fits_into_what_the_system_keeps_of_a_connection(loop: OneLoop) -> None:
    loop.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)  # as on the way to a client
    client = loop.connect(HALF_A_LINE)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    loop.turn(until=1)
    (held,) = (conn.sock for conn in loop.worker._arriving)
    assert held.send(b"x" * 200_000) == 200_000


@pytest.mark.req("API-12")
def test_requests_that_wait_for_a_thread_are_kept_and_counted_as_those_on_their_way(loop: OneLoop) -> None:
    loop.worker.most_kept = 155_000
    waiting: list[TConn] = []
    loop.worker.enqueue_req = waiting.append
    loop.connect(BODY.replace(b"1000000", b"100000") + b"x" * 100_000)
    loop.turn(until=1)
    while not waiting:
        loop.worker.wait_for_and_dispatch_events(0.05)
    too_many = loop.connect(BODY + b"x" * 70_000)
    loop.turn(until=2)
    while loop.worker._arriving:
        loop.worker.wait_for_and_dispatch_events(0.05)
    assert too_many.recv(12) == b"HTTP/1.1 503"
    done: Future[bool] = Future()
    done.set_result(False)
    loop.worker.finish_request(waiting[0], done)
    assert loop.worker._kept() == 0


@pytest.mark.req("API-12")
def test_large_bodies_wait_for_their_half_of_the_threads(loop: OneLoop) -> None:
    begun: list[TConn] = []
    loop.worker.enqueue_req = begun.append
    for number in (1, 2):
        loop.connect(BODY.replace(b"1000000", b"9000000"))
        loop.turn(until=number)
    page = loop.connect(b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
    loop.turn(until=3)
    while len(begun) < 2:
        loop.worker.wait_for_and_dispatch_events(0.05)
    assert [conn.client for conn in begun] == [loop.clients[0].getsockname(), page.getsockname()]
    done: Future[bool] = Future()
    done.set_result(False)
    loop.worker.finish_request(begun[0], done)
    assert begun[2].client == loop.clients[1].getsockname()
    loop.worker.alive = False
    loop.worker.murder_pending()
    assert not loop.worker._to_be_read


@pytest.mark.req("API-12")
def test_when_the_machine_lends_no_more_connections_the_first_that_waits_makes_room(
    loop: OneLoop,
) -> None:
    first = loop.connect(HALF_A_LINE)
    loop.turn(until=1)

    class Full:
        def accept(self) -> None:
            raise OSError(errno.EMFILE, "Too many open files")

    loop.worker.accept(Full())
    assert is_left(first)
    loop.worker.accept(Full())
    assert loop.worker.nr_conns == 0
