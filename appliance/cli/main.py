"""`transcrypt`: the command line. Answers go to standard output, sentences about trouble to standard error.

Exit status: 0 done, 1 what was checked does not hold, 2 it could not be done (one sentence says why and
what to do), 70 a mistake of ours.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version

from appliance.cli.compare_command import add_compare_command, add_preview_command
from appliance.cli.evaluate_command import add_answers_command, add_evaluate_command
from appliance.cli.keys_command import add_keys_commands
from appliance.cli.pack_commands import add_pack_commands
from appliance.cli.parser import Parser
from appliance.cli.report_command import add_report_command
from appliance.cli.scenario_commands import add_project_command, add_what_if_command
from appliance.cli.verify_command import add_verify_command
from appliance.foundation.console import complain
from appliance.foundation.errors import TranscryptError

REFUSED, OUR_MISTAKE, INTERRUPTED, NOBODY_READS = 2, 70, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; ``argv`` without the name of the program. Answers the exit status, never raises."""
    if sys.stdout is None:  # closed by the caller
        complain("There is no standard output to answer on. Send it to a file, if nowhere else.")
        return REFUSED
    try:
        arguments = build_parser().parse_args(argv)
        status = int(arguments.run(arguments))
        sys.stdout.flush()  # a reader that has gone away is noticed here, not by the interpreter's end
    except SystemExit as stop:  # --help has been shown
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _leave_quietly()
        return NOBODY_READS
    except Exception as error:  # noqa: BLE001 - the last door: people get a sentence, not a traceback
        return _explain(error)
    return status


def build_parser() -> argparse.ArgumentParser:
    """Every command; each sets ``run``, which takes the arguments and gives an exit status."""
    parser: argparse.ArgumentParser = Parser(
        prog="transcrypt",
        description="From facts about an organisation to a signed, checkable readiness report.",
    )
    parser.add_argument(
        "--version", action="version", version=f"transcrypt {version('transcrypt-essentials')}"
    )
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    add_evaluate_command(subparsers)
    add_report_command(subparsers)
    add_verify_command(subparsers)
    add_answers_command(subparsers)
    add_compare_command(subparsers)
    add_what_if_command(subparsers)
    add_project_command(subparsers)
    add_preview_command(add_pack_commands(subparsers))
    add_keys_commands(subparsers)
    return parser


def _explain(error: Exception) -> int:
    if os.environ.get("TRANSCRYPT_DEBUG") == "1":
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
    """Keeps the interpreter from writing what is left to a pipe nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
