"""`transcrypt`: the command line. Answers go to standard output, sentences about trouble to standard error.

Exit status: 0 done, 1 what was checked does not hold, 2 it could not be done (one sentence says why and
what to do), 70 a mistake of ours, 128 and more: ended by that signal.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version

from appliance.cli.audit_command import add_audit_commands
from appliance.cli.compare_command import add_compare_command, add_preview_command
from appliance.cli.db_command import add_db_commands
from appliance.cli.deletion_command import add_deletion_commands
from appliance.cli.evaluate_command import add_answers_command, add_evaluate_command
from appliance.cli.evaluations_command import add_evaluations_commands
from appliance.cli.events_command import add_events_commands
from appliance.cli.flags_command import add_flags_commands
from appliance.cli.jobs_command import add_jobs_commands
from appliance.cli.keys_command import add_keys_commands
from appliance.cli.pack_commands import add_pack_commands
from appliance.cli.pack_oscal_command import add_pack_oscal_command
from appliance.cli.parser import Parser
from appliance.cli.report_command import add_report_command
from appliance.cli.scenario_commands import add_project_command, add_what_if_command
from appliance.cli.seed_command import add_seed_command
from appliance.cli.service_token_command import add_service_token_command
from appliance.cli.verify_command import add_verify_command
from appliance.foundation.last_door import leave_by_last_door


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; ``argv`` without the name of the program. Answers the exit status, never raises."""
    return leave_by_last_door(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    return int(arguments.run(arguments))


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
    add_preview_command(add_pack_oscal_command(add_pack_commands(subparsers)))
    add_keys_commands(subparsers)
    add_db_commands(subparsers)
    add_audit_commands(subparsers)
    add_deletion_commands(subparsers)
    add_evaluations_commands(subparsers)
    add_jobs_commands(subparsers)
    add_events_commands(subparsers)
    add_flags_commands(subparsers)
    add_seed_command(subparsers)
    add_service_token_command(subparsers)
    return parser
