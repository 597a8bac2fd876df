"""However a command ends, people get a status and one sentence, and no output is lost unnoticed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.foundation.errors import NotVerifiedError
from appliance.foundation.last_door import leave_by_last_door

CHECKOUT = Path(__file__).resolve().parents[2]
START = "import sys; from appliance.foundation.last_door import leave_by_last_door; "
ANSWERS = START + (
    "from appliance.foundation.console import write_text; "
    "sys.exit(leave_by_last_door(lambda: write_text('An answer.\\n') or 0))"
)
FAILS = START + "sys.exit(leave_by_last_door(lambda: [].pop()))"
HELPS = START + (
    "from argparse import ArgumentParser; "
    "sys.exit(leave_by_last_door(lambda: ArgumentParser().parse_args(['-h'])))"
)


def shell(program: str, redirection: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program as a shell does, with its streams redirected."""
    words = ["sh", "-c", f'"$0" -c "$1" {redirection}', sys.executable, program]
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False, env=surroundings)


@pytest.mark.parametrize(
    ("program", "redirection", "status", "out", "said"),
    [
        (ANSWERS, "", 0, "An answer.\n", ""),
        (
            ANSWERS,
            ">/dev/full",
            2,
            "",
            "standard output: the answer cannot be written (No space left on device)",
        ),
        (
            HELPS,
            ">/dev/full",
            2,
            "",
            "standard output: the answer cannot be written (No space left on device)",
        ),
        (ANSWERS, ">&-", 2, "", "There is no standard output to answer on."),
        (ANSWERS, ">&- 2>&-", 2, "", ""),
        (ANSWERS, ">/dev/full 2>/dev/full", 2, "", ""),
        (FAILS, "", 70, "", "A mistake in Transcrypt itself: IndexError: pop from empty list."),
        (FAILS, "2>&-", 70, "", ""),
        (FAILS, "2>/dev/full", 70, "", ""),
    ],
)
def test_streams_that_are_closed_or_full_leave_a_status_and_no_traceback(
    program: str, redirection: str, status: int, out: str, said: str
) -> None:
    done = shell(program, redirection)
    assert (done.returncode, done.stdout) == (status, out)
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == bool(said)


def test_what_was_found_not_to_hold_keeps_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise NotVerifiedError("does not hold", place="here")

    assert leave_by_last_door(fail) == 1
    assert capsys.readouterr().err == "here: does not hold.\n"


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_request_to_end_unwinds_so_that_half_written_files_go(tmp_path: Path, name: str) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from appliance.foundation import atomic_files\n"
        "from appliance.foundation.last_door import leave_by_last_door\n"
        f"signal.signal(signal.{name}, signal.SIG_DFL)\n"
        f"atomic_files.os.fsync = lambda _: os.kill(os.getpid(), signal.{name})\n"
        "def write():\n"
        "    atomic_files.write_all_or_nothing(Path(sys.argv[1]), {'a': b'1', 'b': b'2'})\n"
        "sys.exit(leave_by_last_door(write))\n"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "new" / "folder")]
    done = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + getattr(signal, name), "", "")
    assert list(tmp_path.iterdir()) == []


def test_handlers_of_the_caller_are_left_as_they_were() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    assert leave_by_last_door(lambda: 0) == 0
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_a_stream_of_errors_nobody_reads_changes_no_status() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    words = [sys.executable, "-c", FAILS]
    done = subprocess.run(words, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=writer, check=False)
    os.close(writer)
    assert (done.returncode, done.stdout) == (70, b"")
