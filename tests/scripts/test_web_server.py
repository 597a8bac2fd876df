"""What the settings of the web server let nobody do, shown on a real one that serves a tiny application."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.local.ports import HOST, free_port
from tests.database import CHECKOUT

Start = Callable[[str, list[tuple[str, str]]], Any]


def echo(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Say where the server believes the application begins, and which path was asked for."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['SCRIPT_NAME']}|{environ['PATH_INFO']}".encode()]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """One server for all: starting it takes longer than asking it."""
    chosen = free_port(18_700)
    program = Path(sys.executable).with_name("gunicorn")
    config = CHECKOUT / "config" / "gunicorn.conf.py"
    environ = os.environ | {"TRANSCRYPT_BIND": f"{HOST}:{chosen}", "TRANSCRYPT_WEB_PROCESSES": "1"}
    with (tmp_path_factory.mktemp("server") / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [program, "--config", config, f"{__name__}:echo"], cwd=CHECKOUT, env=environ, stderr=log
        )
        yield chosen
        server.terminate()
        server.wait(30)


@pytest.mark.req("SEC-01")
@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("header", ["SCRIPT_NAME", "PATH_INFO", "X-Script-Name"])
def test_no_header_moves_an_address_elsewhere(port: int, header: str) -> None:
    assert _asked(port, "/hidden/metrics", {header: "/hidden"}) == (200, "|/hidden/metrics")


def _asked(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    deadline = time.monotonic() + 30
    while True:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        finally:
            connection.close()
