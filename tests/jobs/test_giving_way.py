"""Background work gives way to people."""

from __future__ import annotations

import subprocess
import sys

import pytest

# A session that is nobody's own has no file, or an empty one: as in a container without sessions of its own.
TELL = """
import os
from pathlib import Path
group = Path("/proc/self/autogroup")
words = group.read_text().split() if group.exists() else []
print(os.getpriority(os.PRIO_PROCESS, 0), words[-1] if words else "none")
"""
ASK = """
from appliance.jobs.giving_way import give_way
for niceness in {asked}:
    give_way(niceness)
"""
# It begins a session, in which another process is asked to give way.
IN_ANOTHERS = """
import subprocess, sys
subprocess.run([sys.executable, "-c", {ask!r}], check=True)
"""


def told(program: str) -> tuple[str, str]:
    """How nice a process is at the end of ``program``, and the session that it began."""
    command = [sys.executable, "-c", program + TELL]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, start_new_session=True)
    niceness, session = ran.stdout.split()
    return niceness, session


@pytest.mark.req("JOBS-01")
def test_a_worker_gives_way_with_its_session_and_no_further_when_it_begins_anew() -> None:
    assert told(ASK.format(asked=[10, 10]))[0] == "10"
    assert told(ASK.format(asked=[10]))[1] in {"10", "none"}


def test_whoever_was_nicer_already_stays_so() -> None:
    assert told(ASK.format(asked=[15, 10]))[0] == "15"


def test_the_session_of_somebody_else_is_left_alone() -> None:
    assert told(IN_ANOTHERS.format(ask=ASK.format(asked=[10]))) == ("0", told("")[1])


def test_zero_gives_way_to_nobody() -> None:
    assert told(ASK.format(asked=[0]))[0] == "0"
