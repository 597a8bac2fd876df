"""A port that was given out is nobody else's, from the moment it was."""

import socket
import subprocess
import sys

import pytest

from scripts.local.ports import HOST, free_port
from tests.architecture.checkout import CHECKOUT

FIRST = 29_400


def test_a_port_in_use_is_passed_over() -> None:
    with socket.create_server((HOST, FIRST)):
        assert free_port(FIRST) > FIRST


def test_two_processes_that_ask_before_either_listens_get_different_ports() -> None:
    ours = free_port(FIRST + 200)
    program = f"from scripts.local.ports import free_port; print(free_port({ours}))"
    theirs = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert int(theirs.stdout) > ours


def test_where_nothing_is_free_it_says_so() -> None:
    with socket.create_server((HOST, FIRST + 400)), pytest.raises(OSError, match="no port from"):
        free_port(FIRST + 400, tries=1)
