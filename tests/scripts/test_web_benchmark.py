"""The measuring itself: every request counts, waiting counts, and a wrong answer is no answer."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts.benchmarks.telling import put_into
from scripts.benchmarks.web_load import Asked, closed_loop, once, steady
from scripts.benchmarks.web_memory import megabytes

SLOW = 0.05  # seconds


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.bodies: list[bytes] = []
        self.at_once = threading.Semaphore(1)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        if self.path == "/slow":
            with self.server.at_once:
                time.sleep(SLOW)
        self._answer(404 if self.path == "/none" else 200)

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(201)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(loopback: None) -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_every_request_of_a_closed_loop_is_timed_once(server: Server) -> None:
    times = closed_loop(Asked(server.url("/"), {}), connections=3, count=30)
    assert len(times.milliseconds) == 30
    assert 0 < times.median <= times.percentile(95) <= max(times.milliseconds)
    assert times.rate == pytest.approx(30 / times.seconds)


def test_at_a_steady_rate_waiting_for_ones_turn_counts(server: Server) -> None:
    # Due every 10 ms, answered one by one in 50 ms: the tenth is answered 400 ms after it was due.
    times = steady(Asked(server.url("/slow"), {}), rate=100, seconds=0.1)
    assert len(times.milliseconds) == 10
    assert max(times.milliseconds) > 10 * SLOW * 1000 - 100 - 20


def test_a_body_is_sent_as_it_is(server: Server) -> None:
    assert once(Asked(server.url("/"), {}, "POST", b"all of it", wanted=201)) > 0
    assert server.bodies == [b"all of it"]


def test_another_answer_than_the_wanted_one_is_an_error(server: Server) -> None:
    with pytest.raises(RuntimeError, match="answered 404, not 200"):
        closed_loop(Asked(server.url("/none"), {}), connections=2, count=4)


def test_memory_counts_children_too() -> None:
    alone = megabytes([os.getpid()])
    holding = "x = bytearray(40_000_000); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert megabytes([os.getpid()]) > alone + 35
        child.communicate(b"\n")


def test_tables_go_between_their_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a -->old<!-- b -->\nafter\n", encoding="utf-8")
    put_into(page, "new", "<!-- a -->", "<!-- b -->")
    assert page.read_text(encoding="utf-8") == "before\n<!-- a -->\n\nnew\n\n<!-- b -->\nafter\n"
    with pytest.raises(SystemExit, match="has no place for the tables"):
        put_into(page, "new", "<!-- c -->", "<!-- b -->")
