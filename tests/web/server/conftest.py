"""A real server with the settings of config/ and tiny applications behind it; raw connections to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from appliance.web.api.schemas import api_validator
from scripts.local.ports import HOST, free_port
from tests.database import CHECKOUT


@dataclass(frozen=True)
class Told:
    """One answer, read from a raw connection to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """The problem that it tells, which fits its schema."""
        assert self.headers["content-type"] == "application/problem+json"
        told: dict[str, Any] = json.loads(self.body)
        assert api_validator("problem").problems(told) == []
        assert told["trace_id"] == self.headers["x-request-id"]
        return told


Connect = Callable[..., socket.socket]
APPLICATION = "tests.web.server.small_application:answer"


@pytest.fixture(scope="module")
def server_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """One process with two threads, as config/gunicorn.conf.py has it."""
    yield from serving(tmp_path_factory.mktemp("server"), free_port(18_800))


@pytest.fixture(scope="module")
def hasty_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The same, and it waits for nobody for longer than a moment."""
    hasty = ["--worker-class", "tests.web.server.hasty_worker.HastyWorker", "--worker-connections", "8"]
    yield from serving(tmp_path_factory.mktemp("hasty"), free_port(18_900), *hasty)


def serving(folder: Path, port: int, *more: str) -> Iterator[int]:
    program = Path(sys.executable).with_name("gunicorn")
    config = CHECKOUT / "config" / "gunicorn.conf.py"
    environ = os.environ | {
        "TRANSCRYPT_BIND": f"{HOST}:{port}",
        "TRANSCRYPT_WEB_PROCESSES": "1",
        "TRANSCRYPT_WEB_THREADS": "2",
    }
    command: list[str | Path] = [program, "--config", config, *more, APPLICATION]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stderr=log)
        yield port
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@pytest.fixture
def connect(request: pytest.FixtureRequest, loopback: None) -> Iterator[Connect]:
    """Open a connection to one of the two servers; all are closed at the end."""
    opened: list[socket.socket] = []

    def made(*, hasty: bool = False) -> socket.socket:
        server_port = request.getfixturevalue("hasty_port" if hasty else "server_port")
        deadline = time.monotonic() + 30
        while True:
            try:
                opened.append(socket.create_connection((HOST, server_port), timeout=20))
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return opened[-1]

    yield made
    for connection in opened:
        connection.close()


def told_by(connection: socket.socket) -> Told:
    """The next answer on a connection."""
    with connection.makefile("rb", buffering=0) as stream:
        status = int(stream.readline().split()[1])
        headers: dict[str, str] = {}
        while line := stream.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length, body = int(headers["content-length"]), bytearray()
        while len(body) < length and (piece := stream.read(length - len(body))):
            body += piece
        return Told(status, headers, bytes(body))


def is_left(client: socket.socket) -> bool:
    """Whether the connection is over; what came too late to be read makes that a reset."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True
