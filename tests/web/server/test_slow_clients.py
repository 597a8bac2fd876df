"""Clients that are slow, silent or never done cost others nothing: they are many, and threads are two."""

from __future__ import annotations

import socket
import time

import pytest

from tests.web.server.conftest import Connect, is_left, told_by

MANY = 12
HEAD = b"POST /a HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"

UNFINISHED = {
    "silent": b"",
    "half a line": b"GET /a HT",
    "half a head": HEAD + b"X-A: a\r\n",
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\nabc",
    "a second request": WHOLE + b"GET /b HT",
    "a body that was asked for": HEAD + b"Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n",
    "chunks that nobody reads": HEAD.replace(b"/a", b"/unread")
    + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "chunks that are read": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "a large body that is read": HEAD + b"Content-Length: 9000000\r\n\r\nab",
    "a large body that nobody reads": HEAD.replace(b"/a", b"/unread") + b"Content-Length: 9000000\r\n\r\nab",
}


def is_answered_at_once(connection: socket.socket) -> bool:
    began = time.monotonic()
    connection.sendall(WHOLE)
    return told_by(connection).status == 200 and time.monotonic() - began < 2


@pytest.mark.req("API-12")
@pytest.mark.parametrize("case", UNFINISHED)
def test_who_is_not_done_with_asking_keeps_nobody_waiting(connect: Connect, case: str) -> None:
    for _ in range(MANY):
        connect().sendall(UNFINISHED[case])
    assert is_answered_at_once(connect())


@pytest.mark.req("API-12")
def test_who_does_not_close_what_has_ended_keeps_nobody_waiting(connect: Connect) -> None:
    for _ in range(MANY):
        connection = connect()
        connection.sendall(WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert told_by(connection).status == 200
    assert is_answered_at_once(connect())


def test_what_comes_in_pieces_is_a_request_all_the_same(connect: Connect) -> None:
    connection = connect()
    for letter in (HEAD + b"Content-Length: 4\r\n\r\nabcd").decode():
        connection.sendall(letter.encode())
    assert told_by(connection).body == b"4"
    connection.sendall(WHOLE + WHOLE)
    assert [told_by(connection).status, told_by(connection).status] == [200, 200]


def test_a_body_that_waits_to_be_asked_for_is_asked_for(connect: Connect) -> None:
    connection = connect()
    connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n")
    assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"abcd")
    assert told_by(connection).body == b"4"


def test_a_body_larger_than_is_collected_is_read_by_its_thread(connect: Connect) -> None:
    connection = connect()
    size = 3 * 1024 * 1024
    connection.sendall(HEAD + f"Content-Length: {size}\r\n\r\n".encode() + b"x" * size)
    assert told_by(connection).body == str(size).encode()


@pytest.mark.req("API-12", "API-02")
@pytest.mark.parametrize("case", ["half a line", "half a head", "half a body"])
def test_who_never_ends_is_told_so_and_left(connect: Connect, case: str) -> None:
    connection = connect(hasty=True)
    connection.sendall(UNFINISHED[case])
    assert told_by(connection).problem()["code"] == "E408_REQUEST_TIMEOUT"
    assert connection.recv(1) == b""


def test_who_says_nothing_is_left_without_a_word(connect: Connect) -> None:
    assert connect(hasty=True).recv(1) == b""


@pytest.mark.req("API-12")
def test_when_too_many_have_not_asked_yet_the_first_of_them_makes_room(connect: Connect) -> None:
    waiting = [connect(hasty=True) for _ in range(6)]
    for connection in waiting:
        connection.sendall(UNFINISHED["half a head"])
    assert is_left(waiting[0]), "without a word: nobody waited for it to be too slow"
    assert told_by(waiting[-1]).status == 408


@pytest.mark.req("API-12")
def test_when_too_much_is_on_its_way_the_largest_makes_room(connect: Connect) -> None:
    waiting = [connect(hasty=True) for _ in range(4)]
    head = HEAD + b"Content-Length: 1000000\r\n\r\n"
    for number, connection in enumerate(waiting):
        connection.sendall(head + b"x" * (80_000 + number))
    assert sorted(told_by(connection).status for connection in waiting) == [408, 408, 408, 503]


@pytest.mark.req("API-12")
def test_a_body_that_trickles_in_frees_its_thread(connect: Connect) -> None:
    slow = [connect(hasty=True) for _ in range(4)]
    for connection in slow:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab")
    assert told_by_soon(connect(hasty=True)) == 200
    assert [connection.recv(1) for connection in slow] == [b""] * 4


@pytest.mark.req("API-12")
def test_who_does_not_read_the_answer_frees_its_thread(connect: Connect) -> None:
    for _ in range(4):
        connection = connect(hasty=True)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(WHOLE.replace(b"/a", b"/large"))
    assert told_by_soon(connect(hasty=True)) == 200


@pytest.mark.req("API-12")
@pytest.mark.parametrize("path", ["/pieces", "/file"])
def test_who_reads_the_answer_a_little_at_a_time_frees_its_thread(connect: Connect, path: str) -> None:
    slow = [connect(hasty=True) for _ in range(2)]
    for connection in slow:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        connection.sendall(WHOLE.replace(b"/a", path.encode()))
    other = connect(hasty=True)
    other.sendall(WHOLE)
    other.settimeout(0.05)
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        for connection in slow:
            connection.recv(16 * 1024)  # enough for each wait to end soon
        try:
            assert other.recv(12) == b"HTTP/1.1 200"
        except TimeoutError:
            continue
        return
    pytest.fail("the thread of a slow reader was kept")


def test_a_long_answer_arrives_whole(connect: Connect) -> None:
    connection = connect()
    connection.sendall(WHOLE.replace(b"/a", b"/large"))
    assert len(told_by(connection).body) == 20 * 1024 * 1024


def told_by_soon(connection: socket.socket) -> int:
    """The status of an answer, which comes when those before are given up."""
    connection.settimeout(5)
    connection.sendall(WHOLE)
    return told_by(connection).status
