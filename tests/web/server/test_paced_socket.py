"""How slowly an answer may be taken counts over the whole of it, and not for each piece anew."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from appliance.web.server.arrival import Pace
from appliance.web.server.paced_socket import PacedSocket, TooSlowError

PIECE = b"x" * 8192
HURRIED = Pace(taking_seconds=0.3, slowest_taking=1 << 30)


@pytest.fixture
def slowly_read() -> Iterator[PacedSocket]:
    """A connection whose other end reads a little at a time, each time soon enough for one piece."""
    ours, theirs = socket.socketpair()
    paced, is_over = PacedSocket(fileno=ours.detach()), threading.Event()

    def read() -> None:
        while not is_over.wait(0.02) and theirs.recv(16 * 1024):
            pass

    reader = threading.Thread(target=read)
    reader.start()
    paced.settimeout(5)
    yield paced
    is_over.set()
    paced.close()
    reader.join()
    theirs.close()


@pytest.mark.req("API-12")
def test_who_takes_every_piece_late_is_too_slow_for_the_whole(slowly_read: PacedSocket) -> None:
    slowly_read.begin_pace(HURRIED)
    with pytest.raises(TooSlowError):
        send(slowly_read, 400)


def test_each_answer_has_its_own_time(slowly_read: PacedSocket) -> None:
    for _ in range(5):
        slowly_read.begin_pace(HURRIED)
        send(slowly_read, 20)


def send(connection: PacedSocket, pieces: int) -> None:
    for _ in range(pieces):
        connection.sendall(PIECE)
