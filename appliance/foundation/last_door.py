"""The last door of a command: whatever happens behind it becomes an exit status and at most one sentence.

The command line and the one-file verifier both leave through it. Exit status: 0 done, 1 what was checked
does not hold, 2 it could not be done, 70 a mistake of ours, 128 and more: ended by that signal.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from appliance.foundation.console import complain, finish
from appliance.foundation.errors import TranscryptError

REFUSED, OUR_MISTAKE, INTERRUPTED, NOBODY_READS = 2, 70, 130, 141
_ENDING = ("SIGTERM", "SIGHUP")


def leave_by_last_door(command: Callable[[], int]) -> int:
    """Run ``command``, which gives an exit status, and return the status; raises nothing.

    Standard output has been flushed, and the interpreter finds nothing more to say at its own end.
    """
    if sys.stdout is None:  # closed by the caller
        complain("There is no standard output to answer on. Send it to a file, if nowhere else.")
        return REFUSED
    try:
        with _unwound_by_signals():
            status = _status_of(command)
            finish()  # a reader that has gone away is noticed here, not by the interpreter's end
    except SystemExit as stop:  # a signal
        status = int(stop.code or 0)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = NOBODY_READS
    except Exception as error:  # noqa: BLE001 - people get a sentence, not a traceback
        status = _explain(error)
    _leave_quietly()
    return status


def _status_of(command: Callable[[], int]) -> int:
    try:
        return int(command())
    except SystemExit as stop:  # --help has been shown, or a signal came
        return int(stop.code or 0)


@contextmanager
def _unwound_by_signals() -> Iterator[None]:
    """Lets a request to end clear away half-written files, as Ctrl-C does, where nobody else handles it."""
    replaced = []
    if threading.current_thread() is threading.main_thread():
        wanted = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
        replaced = [number for number in wanted if signal.getsignal(number) is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in replaced:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _explain(error: Exception) -> int:
    if os.environ.get("TRANSCRYPT_DEBUG") == "1" and sys.stderr is not None:
        traceback.print_exception(error)
    if isinstance(error, TranscryptError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        complain(f"{place}{error.strerror or error}. Nothing was finished.")
        return REFUSED
    if isinstance(error, MemoryError):
        complain("There is not enough memory for this input. Split it, or use a larger machine.")
        return REFUSED
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    complain(f"A mistake in Transcrypt itself: {reason}. TRANSCRYPT_DEBUG=1 shows more; please report it.")
    return OUR_MISTAKE


def _leave_quietly() -> None:
    """Keeps the interpreter from writing what is left to a full disk or a pipe nobody reads."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
