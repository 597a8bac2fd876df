"""Background work gives way to people."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASK = """
import os
from pathlib import Path
from appliance.jobs.giving_way import give_way
for niceness in {asked}:
    give_way(niceness)
group = Path("/proc/self/autogroup")
print(os.getpriority(os.PRIO_PROCESS, 0), group.read_text().split()[-1] if group.exists() else "none")
"""


def told(asked: list[int], *, own_session: bool = True) -> tuple[str, str]:
    """How nice a process is after it was asked to give way so far, and its session."""
    program = [sys.executable, "-c", ASK.format(asked=asked)]
    ran = subprocess.run(program, check=True, capture_output=True, text=True, start_new_session=own_session)
    niceness, session = ran.stdout.split()
    return niceness, session


@pytest.mark.req("JOBS-01")
def test_a_worker_gives_way_with_its_session_and_no_further_when_it_begins_anew() -> None:
    assert told([10, 10])[0] == "10"
    assert told([10])[1] in {"10", "none"}


def test_whoever_was_nicer_already_stays_so() -> None:
    assert told([15, 10])[0] == "15"


def test_the_session_of_somebody_else_is_left_alone() -> None:
    _, before = told([0], own_session=False)
    assert told([10], own_session=False)[1] == before


def test_zero_gives_way_to_nobody() -> None:
    assert told([0])[0] == "0"
