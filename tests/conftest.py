"""What holds for every test: no network, no settings from outside, the same examples each time."""

import os
import socket
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

# Derandomised: a change is judged by the same examples everywhere. No deadline: machines differ.
settings.register_profile(
    "transcrypt", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("transcrypt")


class NetworkUsedError(AssertionError):
    """A test tried to reach another machine."""


def _refuse_to_connect(_socket: socket.socket, address: Any) -> NoReturn:
    raise NetworkUsedError(f"A test tried to connect to {address!r}; use a stand-in instead.")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _refuse_to_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", _refuse_to_connect)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRANSCRYPT_")]:
        monkeypatch.delenv(name)
