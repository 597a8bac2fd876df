"""A process that was killed leaves no breaker open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from appliance.foundation.left_figures import forget_left_figures

# Counts a run, opens its breaker and says so; then waits to be killed.
_OPENS = """
import sys
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.foundation.work_figures import run_ended
CircuitBreaker("mail", failures=1).failed()
run_ended("mail.send", "", "again")
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.req("JOBS-09")
def test_what_a_killed_process_said_of_itself_is_forgotten_and_what_it_counted_stays(tmp_path: Path) -> None:
    def shown() -> str:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(tmp_path))  # type: ignore[no-untyped-call]
        return generate_latest(registry).decode("utf-8")

    is_open = 'transcrypt_breaker_open{breaker="mail"} 1.0'
    with subprocess.Popen(
        [sys.executable, "-c", _OPENS],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"open\n"
        forget_left_figures(tmp_path)
        assert is_open in shown()
        process.kill()
    assert is_open in shown()
    forget_left_figures(tmp_path)
    assert is_open not in shown()
    assert 'task="mail.send"' in shown()


@pytest.mark.req("JOBS-09")
def test_who_begins_under_the_number_of_a_killed_one_does_not_speak_for_it(tmp_path: Path) -> None:
    said = tmp_path / f"gauge_livemax_{os.getpid()}.db"
    said.write_bytes(b"of the one before")
    forget_left_figures(tmp_path)
    assert not said.exists()
